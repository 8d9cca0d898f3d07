import { count, NONE } from './number.ts'

/**
 * A calibrated value in percent; its calibration's name must stand beside it (`calibrationName`). Never 0 or 100 %: isotonic steps end at 0
 * and 1 wherever a handful of cases agree, and no film is certain.
 */
export function percent(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return NONE
  if (value < 0.005) return '<\u202f1\u202f%'
  if (value >= 0.995) return '>\u202f99\u202f%'
  return `${Math.round(value * 100)}\u202f%`
}

export function calibrationName(calibration: { name: string; n: number } | null | undefined, because: string | null | undefined): string {
  if (calibration) return calibration.name.includes(String(calibration.n)) ? calibration.name : `${calibration.name} (n = ${count(calibration.n)})`
  return because || 'no calibration'
}
