import type { Instance, View } from '../../../src-main/contract/index.ts'

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
  return prior.find((instance) => instance.view === current.view) ?? (isFrontal(current.view) ? prior.find((instance) => isFrontal(instance.view)) : undefined) ?? prior[0] ?? null
}
