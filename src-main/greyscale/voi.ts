import { lookUp } from './modality.ts'
import type { GreyscalePipeline, VoiChoice, VoiFunction } from './pipeline.ts'

/** Fraction of the output range, 0 to 1, for a modality value. PS3.3 C.11.2.1.2.1. */
export function linear(x: number, center: number, width: number): number {
  const c = center - 0.5
  const w = width - 1
  if (x <= c - w / 2) return 0
  if (x > c + w / 2) return 1
  return (x - c) / w + 0.5
}

/** PS3.3 C.11.2.1.3.2. */
export function linearExact(x: number, center: number, width: number): number {
  if (x <= center - width / 2) return 0
  if (x > center + width / 2) return 1
  return (x - center) / width + 0.5
}

/** PS3.3 C.11.2.1.3.1. */
export function sigmoid(x: number, center: number, width: number): number {
  return 1 / (1 + Math.exp((-4 * (x - center)) / width))
}

const FUNCTIONS: Record<VoiFunction, (x: number, center: number, width: number) => number> = { LINEAR: linear, LINEAR_EXACT: linearExact, SIGMOID: sigmoid }

/** A window the formulas can be applied to; a file may carry NaN, zero or negative widths. */
export function isUsableWindow(window: { center: number; width: number }): boolean {
  return Number.isFinite(window.center) && Number.isFinite(window.width) && window.width > 0
}

/**
 * The VOI stage as a function: modality value -> fraction 0..1.
 *
 * LINEAR demands a width of at least 1, which files of tiny rescale slopes break: those get LINEAR_EXACT, the same window without
 * the integer correction.
 */
export function voiTransform(pipeline: GreyscalePipeline, choice: VoiChoice): (x: number) => number {
  if (choice.kind === 'lut') {
    const lut = pipeline.voiLuts[choice.index]
    if (!lut) throw new RangeError(`VOI LUT ${choice.index} does not exist: the image has ${pipeline.voiLuts.length}`)
    const top = 2 ** lut.bits - 1
    return (x) => lookUp(lut, x) / top
  }
  const { center, width } = choice
  if (!isUsableWindow(choice)) throw new RangeError(`Window centre ${center}, width ${width} is not usable: the width must be greater than 0`)
  const asked = choice.function ?? pipeline.voiFunction
  const apply = FUNCTIONS[asked === 'LINEAR' && width < 1 ? 'LINEAR_EXACT' : asked]
  return (x) => apply(x, center, width)
}
