import type { FindingChange } from '../../contract/index.ts'
import type { PromptFinding } from './schema.ts'

const SIDES = ['positive', 'negative'] as const
const FIELDS = ['name', 'group', 'kind'] as const

/** What `after` changed against `before`, in the order of `after`, what is gone last. Sentences are compared as sets: their order moves no score. */
export function findingChanges(before: readonly PromptFinding[], after: readonly PromptFinding[]): FindingChange[] {
  const was = new Map(before.map((finding) => [finding.id, finding]))
  const is = new Set(after.map(({ id }) => id))
  return [
    ...after.flatMap((finding) => {
      const old = was.get(finding.id)
      const change: FindingChange = {
        findingId: finding.id,
        name: finding.name,
        kind: old ? 'changed' : 'added',
        added: missing(finding, old),
        removed: old ? missing(old, finding) : [],
        fields: old ? FIELDS.filter((field) => old[field] !== finding[field]) : []
      }
      return change.kind === 'added' || change.added.length + change.removed.length + change.fields.length > 0 ? [change] : []
    }),
    ...before.filter(({ id }) => !is.has(id)).map((gone): FindingChange => ({ findingId: gone.id, name: gone.name, kind: 'removed', added: [], removed: missing(gone), fields: [] }))
  ]
}

/** Sentences of `here` that `there` does not have on the same side. */
const missing = (here: PromptFinding, there?: PromptFinding): FindingChange['added'] => SIDES.flatMap((side) => here[side].filter((text) => !there?.[side].includes(text)).map((text) => ({ side, text })))
