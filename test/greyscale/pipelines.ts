import type { GreyscalePipeline } from '../../src-main/greyscale/pipeline.ts'

/** A plain 12-bit MONOCHROME2 pipeline, with what a test changes. */
export function pipeline(changes: Partial<GreyscalePipeline> = {}): GreyscalePipeline {
  return { bitsStored: 12, signed: false, photometric: 'MONOCHROME2', rescale: null, modalityLut: null, voiLuts: [], windows: [], voiFunction: 'LINEAR', presentationInverse: false, padding: null, ...changes }
}
