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
  /** Share of the pixels that are visibly coloured, 0..1; 0 for grey images. A scan of film may be tinted, a photograph is coloured. */
  coloured: number
  /** Grey levels 0..255 at full resolution, row by row. */
  data: Uint8Array
  voi: VoiChoice
  warnings: string[]
}

/** Each task's input and result. */
export type Tasks = {
  header: { input: { source: Source }; result: InstanceHeader }
  tags: { input: { source: string }; result: TagRow[] }
  decode: { input: { source: Source; frame: number }; result: DecodedFrame & { frames: number } }
  render: { input: { source: Source } & RenderOptions; result: RenderedFrame }
  modelInput: { input: { source: Source; frame: number }; result: ModelInput }
  describe: { input: { source: string; out?: string }; result: PixelReport }
}

/** Tasks by name; each names the file it reads, where it reads one. */
export type TaskTable = { [K in string]: { input: { source?: Source }; result: unknown } }
export type TaskHandlers<T extends TaskTable> = { [K in keyof T]: (input: T[K]['input']) => Promise<T[K]['result']> }

export interface Request<T extends TaskTable = TaskTable> {
  id: number
  task: keyof T & string
  input: T[keyof T]['input']
}

/** Sent once, when the thread has loaded and takes tasks. */
export interface Ready {
  ready: true
}

export type Reply = { id: number; ok: true; result: unknown } | { id: number; ok: false; error: { code: string; message: string; hint?: string; stack?: string } }
