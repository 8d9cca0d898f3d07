import type { Instance } from '../../contract/index.ts'
import { headerOf, type InstanceHeader } from '../../dicom/header.ts'
import { openPixels } from '../../dicom/decode.ts'
import { readPart10 } from '../../dicom/part10.ts'
import { decodeRaster, rasterKind } from '../../dicom/raster.ts'
import { transferSyntaxName } from '../../dicom/transfer-syntax.ts'
import type { GreyscalePipeline } from '../../greyscale/pipeline.ts'

/** What the library keeps of an image file, DICOM or not; stored as JSON beside the instance. */
export interface FileFacts extends Pick<Instance, 'rows' | 'columns' | 'frames' | 'samples' | 'bitsStored' | 'photometric' | 'transferSyntax'> {
  kind: 'dicom' | 'png' | 'jpeg'
  /** null for PNG and JPEG. */
  header: InstanceHeader | null
  pipeline: GreyscalePipeline
}

/**
 * Facts of a file from its bytes. DICOM pixels are described and found to be there, but not decoded; PNG and JPEG are decoded, having no other header.
 *
 * @throws UmbraError `no-pixels`, `not-dicom`, `damaged-pixels`, … with the reason
 */
export async function fileFacts(bytes: Uint8Array): Promise<FileFacts> {
  const raster = rasterKind(bytes)
  if (raster) {
    const { rows, columns, samples, photometric, pipeline } = await decodeRaster(bytes, raster)
    return { kind: raster, header: null, rows, columns, frames: 1, samples, bitsStored: pipeline.bitsStored, photometric, transferSyntax: raster.toUpperCase(), pipeline }
  }
  const header = headerOf(bytes)
  const { pixels } = header.instance
  // Lets the decoder say in words what is wrong. A film cut short must not take the place its whole copy will want.
  openPixels(readPart10(bytes))
  if (!pixels || !header.pipeline) throw new Error('a file without a pixel description opened')
  return {
    kind: 'dicom',
    header,
    rows: pixels.rows,
    columns: pixels.columns,
    frames: pixels.frames,
    samples: pixels.samples,
    bitsStored: pixels.bitsStored,
    photometric: pixels.photometric,
    transferSyntax: transferSyntaxName(header.instance.transferSyntax),
    pipeline: header.pipeline
  }
}
