import { NONE } from './number.ts'

/** Seconds as "8 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number | null | undefined): string {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return NONE
  if (seconds < 1) return '< 1 s'
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}

/** Units per second, or per minute when slow. */
export function rate(perSecond: number | null | undefined, unit: string): string {
  if (typeof perSecond !== 'number' || !Number.isFinite(perSecond) || perSecond <= 0) return NONE
  return perSecond >= 1 ? `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} ${unit}/s` : `${(perSecond * 60).toFixed(1)} ${unit}/min`
}
