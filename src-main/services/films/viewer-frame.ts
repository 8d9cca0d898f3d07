import { pack } from '../../contract/packed.ts'
import type { FrameHeader } from '../../contract/index.ts'
import { renderFrame } from '../../dicom/render.ts'
import { decodedImage } from '../../dicom/open-image.ts'
import type { Source } from '../../dicom/worker-protocol.ts'
import { framePlanes } from './frame-planes.ts'

export interface ViewerFrame {
  /** Description and stored values in one body, as `contract/packed.ts` packs them. */
  data: Uint8Array
}

/** A frame for the page: grey as stored values with their pipeline, so that windowing happens there; colour already as RGB. */
export async function viewerFrame(source: Source, index: number): Promise<ViewerFrame> {
  const image = await decodedImage(source)
  const frame = await image.decode(index)
  const { rows, columns, pipeline } = frame
  const { planes, bits, warnings: more } = framePlanes(image.file, frame, index)
  const warnings = [...frame.warnings, ...more]
  if (frame.samples > 1 || frame.photometric === 'PALETTE COLOR') {
    const rgb = renderFrame(frame, image)
    if (rgb.channels === 3) return packed({ rows, columns, samples: 3, type: 'Uint8', photometric: 'RGB', greyscale: pipeline, warnings, planes }, [rgb.data, ...bits])
  }
  const { data } = frame
  const type = data.constructor.name.replace('Array', '') as FrameHeader['type']
  return packed({ rows, columns, samples: 1, type, photometric: frame.photometric, greyscale: pipeline, warnings, planes }, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength), ...bits])
}

const packed = (header: FrameHeader, parts: Uint8Array[]): ViewerFrame => ({ data: pack(header, ...parts) })
