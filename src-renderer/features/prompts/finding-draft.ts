import type { FindingDraft, PromptSetSummary } from '../../api/index.ts'

export const SIDES = ['positive', 'negative'] as const
export type SentenceSide = (typeof SIDES)[number]

/** A finding whose id is made from its name until it is saved. */
export const UNNAMED = 'new-finding'

export const blankFinding = (): FindingDraft => ({ id: UNNAMED, name: '', group: '', kind: 'finding', positive: [''], negative: [''] })

/** Letters and digits of the name, so that the id says what it is. */
export function idOf(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || UNNAMED
}

const written = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter((text) => text !== '')

/** Without Vue's proxies and empty lines. A finding of the set it comes from keeps its id, whatever it is renamed to. */
export function tidy(from: string | null, { id, name, group, kind, positive, negative }: FindingDraft, sets: readonly PromptSetSummary[]): FindingDraft {
  const known = sets.find(({ ref }) => ref === from)?.findings.some((other) => other.id === id) ?? false
  return { id: known ? id : idOf(name), name: name.trim(), group: group.trim(), kind, positive: written(positive), negative: written(negative) }
}

export const canBeTried = ({ positive, negative }: FindingDraft): boolean => positive.length > 0 && negative.length > 0

/** What is still missing before it can be saved, in words; empty when nothing is. */
export function missingOf({ name, group, positive, negative }: FindingDraft): string[] {
  const all = [...positive, ...negative].map((text) => text.toLowerCase())
  return [
    ...(name ? [] : ['a name']),
    ...(group ? [] : ['a group']),
    ...(positive.length ? [] : ['a sentence for films that show it']),
    ...(negative.length ? [] : ['a sentence for films that do not']),
    ...(new Set(all).size === all.length ? [] : ['no sentence twice'])
  ]
}

/** The usual ways of saying yes and no, to begin with. */
export function suggested(name: string): Pick<FindingDraft, SentenceSide> {
  const what = /^[A-Z][a-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : name
  return { positive: [`There is ${what}.`, `Findings consistent with ${what}.`], negative: [`No ${what}.`, `There is no evidence of ${what}.`] }
}
