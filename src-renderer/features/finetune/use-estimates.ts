import { onScopeDispose, ref, shallowRef } from 'vue'
import { asFailure, call, type Estimate, type Failure, type FinetuneRun, type Preset, type Recipe } from '../../api/index.ts'

/**
 * What each preset costs on this computer: first by rule of thumb, then by trial steps, one preset after the other while the reader looks. A computer that is busy
 * keeps the rule of thumb.
 */
export function useEstimates(run: FinetuneRun) {
  const presets = shallowRef<Preset[]>([])
  /** Preset under trial now. */
  const trying = ref<Preset['id'] | null>(null)
  /** The recipe as it stands, once it was measured. */
  const own = shallowRef<{ of: string; estimate: Estimate } | null>(null)
  const measuring = ref(false)
  const failure = shallowRef<Failure | null>(null)
  /** The trial the reader asked for. */
  let asked: Promise<void> = Promise.resolve()
  let gone = false
  onScopeDispose(() => (gone = true))

  async function load(): Promise<void> {
    presets.value = await call('finetune.presets', { runId: run.id })
    void tryAll()
  }

  async function tryAll(): Promise<void> {
    for (const { id, recipe } of presets.value) {
      // What was changed meanwhile is measured first.
      await asked
      if (gone) return
      trying.value = id
      try {
        const estimate = await call('finetune.estimate', { runId: run.id, recipe })
        if (!gone) presets.value = presets.value.map((preset) => (preset.id === id ? { ...preset, estimate } : preset))
      } catch {
        break
      }
    }
    trying.value = null
  }

  function measure(recipe: Recipe): void {
    asked = measureNow(recipe)
  }

  async function measureNow(recipe: Recipe): Promise<void> {
    measuring.value = true
    try {
      const estimate = await call('finetune.estimate', { runId: run.id, recipe })
      own.value = { of: JSON.stringify(recipe), estimate }
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    } finally {
      measuring.value = false
    }
  }

  /** Best known cost of a recipe: its own trial, else that of the preset it still equals; null after a change. */
  function estimateOf(recipe: Recipe | null): Estimate | null {
    const of = JSON.stringify(recipe)
    if (own.value?.of === of) return own.value.estimate
    return presets.value.find((preset) => JSON.stringify(preset.recipe) === of)?.estimate ?? null
  }

  return { presets, trying, measuring, failure, load, measure, estimateOf }
}
