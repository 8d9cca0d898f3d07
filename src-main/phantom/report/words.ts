import type { Random } from '../../base/random.ts'
import type { Finding, Side, Zone } from '../types.ts'

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** "a" or "an" before a word. */
export const article = (word: string): string => (/^[aeiou]/i.test(word) ? 'an' : 'a')

export function grade(random: Random, severity: number): 'small' | 'moderate' | 'large' {
  // Readers disagree at the borders.
  const felt = severity + 0.05 * random.normal()
  return felt < 0.35 ? 'small' : felt < 0.7 ? 'moderate' : 'large'
}

export const DEGREE = { small: ['mild', 'slight', 'minimal'], moderate: ['moderate', 'moderate'], large: ['severe', 'marked'] } as const
export const SIZE = { small: ['small', 'tiny', 'trace'], moderate: ['moderate', 'moderate-sized'], large: ['large', 'extensive'] } as const

const ZONE_WORDS: Record<Zone, readonly string[]> = { upper: ['upper lung zone', 'upper zone', 'upper lung'], mid: ['mid lung zone', 'midlung', 'mid zone'], lower: ['lower lung zone', 'lung base', 'lower lung'] }

/** "right upper lung zone", "left lower lobe" ... Lobes are named only where a frontal film can tell them. */
export function place(random: Random, side: Side, zone: Zone): string {
  const lobe = zone === 'upper' ? 'upper lobe' : zone === 'lower' ? 'lower lobe' : side === 'right' ? 'middle lobe' : 'lingula'
  if (random.next() < 0.35) return lobe === 'lingula' ? 'lingula' : `${side} ${lobe}`
  return `${side} ${random.pick(ZONE_WORDS[zone])}`
}

/** Both sides of one finding, worst first. */
export interface Group {
  findings: readonly Finding[]
  worst: Finding
  bilateral: boolean
  side: Side
}

export function groupOf(findings: readonly Finding[]): Group {
  const sorted = [...findings].sort((a, b) => b.severity - a.severity)
  const worst = sorted[0]!
  return { findings: sorted, worst, bilateral: new Set(findings.map((one) => one.side).filter(Boolean)).size > 1, side: worst.side ?? 'right' }
}
