import type { HangingRule, Instance, View } from '../../../src-main/contract/index.ts'

/** A place in the grid of panes, from 0 on. */
export interface Cell {
  row: number
  column: number
}

/** One image and where it hangs. */
export interface Slot {
  of: 'current' | 'prior'
  instance: Instance
  cell: Cell
}

const isFrontal = (view: View): boolean => view === 'PA' || view === 'AP'

/** What hangs when a study opens: frontal and lateral side by side when both are there, otherwise the frontal, otherwise the first image. */
export function hang(instances: readonly Instance[]): Instance[] {
  const frontal = instances.find((instance) => isFrontal(instance.view))
  const lateral = instances.find((instance) => instance.view === 'lateral')
  if (frontal && lateral) return [frontal, lateral]
  const first = frontal ?? instances[0]
  return first ? [first] : []
}

/** The image of a prior to lay beside `current`: the same view, else any frontal for a frontal, else its first. */
export function counterpart(current: Instance, prior: readonly Instance[]): Instance | null {
  return sameView(current, prior) ?? prior[0] ?? null
}

const sameView = (current: Instance, prior: readonly Instance[]): Instance | undefined => prior.find((instance) => instance.view === current.view) ?? (isFrontal(current.view) ? prior.find((instance) => isFrontal(instance.view)) : undefined)

/**
 * The standard hanging. One film: current left, prior right. Frontal and lateral: side by side; a prior goes below them, the same view in the
 * same column, and what it lacks leaves a gap.
 */
export function arrange(current: readonly Instance[], prior: readonly Instance[] | null): Slot[] {
  const shown = hang(current)
  const slots = shown.map((instance, column): Slot => ({ of: 'current', instance, cell: { row: 0, column } }))
  if (!prior?.length || !shown[0]) return slots
  if (shown.length === 1) return [...slots, { of: 'prior', instance: counterpart(shown[0], prior)!, cell: { row: 0, column: 1 } }]
  const below = shown.flatMap((instance, column): Slot[] => {
    const same = sameView(instance, prior)
    return same ? [{ of: 'prior', instance: same, cell: { row: 1, column } }] : []
  })
  return [...slots, ...(below.length ? below : [{ of: 'prior' as const, instance: prior[0]!, cell: { row: 1, column: 0 } }])]
}

const viewsOf = (instances: readonly Instance[]): View[] => [...new Set(instances.map(({ view }) => view))].toSorted()

/** Whether a rule was made for studies of these views, with or without a prior to hang. */
const fits = (rule: HangingRule, current: readonly Instance[], hasPrior: boolean): boolean => rule.prior === hasPrior && rule.views.join() === viewsOf(current).join()

/** The rule of a layout as it hangs now. */
export const ruleOf = (current: readonly Instance[], hasPrior: boolean, slots: readonly Slot[]): HangingRule => ({
  views: viewsOf(current),
  prior: hasPrior,
  slots: slots.map(({ of, instance, cell }) => ({ of, view: instance.view, ...cell }))
})

/** Adds a rule in the place of the one for the same studies. */
export const withRule = (rules: readonly HangingRule[], rule: HangingRule): HangingRule[] => [...rules.filter((other) => other.prior !== rule.prior || other.views.join() !== rule.views.join()), rule]

/**
 * The reader's own hanging for these studies: each place takes the next image of its view. null when there is no rule, or when it asks for a
 * view that is not there, and then the standard hanging holds.
 */
export function arrangeByRule(rules: readonly HangingRule[], current: readonly Instance[], prior: readonly Instance[] | null): Slot[] | null {
  const rule = rules.find((candidate) => fits(candidate, current, prior !== null))
  if (!rule) return null
  const left = { current: [...current], prior: [...(prior ?? [])] }
  const slots: Slot[] = []
  for (const { of, view, row, column } of rule.slots) {
    const at = left[of].findIndex((instance) => instance.view === view)
    if (at < 0) return null
    slots.push({ of, instance: left[of].splice(at, 1)[0]!, cell: { row, column } })
  }
  return slots.some(({ of }) => of === 'current') ? slots : null
}
