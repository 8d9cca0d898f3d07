import type { VoiChoice } from '../greyscale/pipeline.ts'
import type { DecodedFrame } from './decode.ts'
import type { PixelReport } from './describe-pixels.ts'
import type { InstanceHeader } from './header.ts'
import type { RenderedFrame, RenderOptions } from './render.ts'
import type { TagRow } from './tags.ts'

/** A file by path, or its bytes (an entry of an archive). */
export type Source = string | Uint8Array

/** What a model is given: the film as shown by default, with the header it belongs to; one read of the file. */
export interface ModelInput {
  /** Null for PNG and JPEG. */
  header: InstanceHeader | null
  kind: 'dicom' | 'png' | 'jpeg'
  rows: number
  columns: number
  /** Grey levels 0..255 at full resolution, row by row. */
  data: Uint8Array
  voi: VoiChoice
  warnings: string[]
}

/** Each task's input and result. */
export interface Tasks {
  header: { input: { source: Source }; result: InstanceHeader }
  tags: { input: { source: string }; result: TagRow[] }
  decode: { input: { source: Source; frame: number }; result: DecodedFrame & { frames: number } }
  render: { input: { source: Source } & RenderOptions; result: RenderedFrame }
  modelInput: { input: { source: Source; frame: number }; result: ModelInput }
  describe: { input: { source: string; out?: string }; result: PixelReport }
}

export type TaskName = keyof Tasks

export interface Request<K extends TaskName = TaskName> {
  id: number
  task: K
  input: Tasks[K]['input']
}

export type Reply = { id: number; ok: true; result: unknown } | { id: number; ok: false; error: { code: string; message: string; hint?: string; stack?: string } }
