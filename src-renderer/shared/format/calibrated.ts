import { count, NONE } from './number.ts'

/** A calibrated value in percent; its calibration's name must stand beside it (`calibrationName`). */
export function percent(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return NONE
  return `${Math.round(value * 100)}\u202f%`
}

export function calibrationName(calibration: { name: string; n: number } | null | undefined, because: string | null | undefined): string {
  if (calibration) return calibration.name.includes(String(calibration.n)) ? calibration.name : `${calibration.name} (n = ${count(calibration.n)})`
  return because || 'no calibration'
}
