// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { recipeSchema } from '../../../../src-main/contract/finetune.ts'
import type { FinetuneRun, PairsCheck, Preset, Receipt, TrainingPoint, Validation } from '../../../../src-main/contract/index.ts'
import FinetunePage from '../../../../src-renderer/features/finetune/FinetunePage.vue'
import { FakeApi } from '../../fake-api.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

const check: PairsCheck = {
  source: '/films',
  layout: 'folder',
  films: 410,
  reports: 400,
  matched: 399,
  usable: 380,
  patients: 210,
  studies: 300,
  split: { train: { pairs: 270, patients: 150 }, validate: { pairs: 35, patients: 20 }, test: { pairs: 75, patients: 40 } },
  splitFrom: 'seed',
  problems: [{ code: 'lateral', effect: 'excluded', count: 12 }],
  views: { PA: 380 },
  sentences: { perReport: 6.2, distinct: 900 },
  findings: [{ id: 'edema', name: 'Edema', positive: 40, negative: 90 }],
  labels: [],
  warnings: ['Only 40 held-out patients: wide open.'],
  refused: null,
  dataHash: 'abc'
}
const validation = (macroAuroc: number): Validation => ({ films: 75, retrieval: { recallAt1: 0.1, recallAt5: 0.3, meanRank: 12, candidates: 75 }, macroAuroc, labels: 'silver', findings: [{ findingId: 'edema', name: 'Edema', auroc: macroAuroc, positives: 20, negatives: 55, refused: null }] })
const receipt: Receipt = {
  verdict: 'no-clear-difference',
  summary: 'Fine-tuning did not clearly help: the interval contains zero. The old model stays.',
  patients: 40,
  films: 75,
  before: validation(0.7),
  after: validation(0.712),
  macroAurocDifference: { estimate: 0.012, low: -0.03, high: 0.05 },
  findingDifferences: [{ findingId: 'edema', name: 'Edema', difference: null, refused: '4 positive films; at least 5 are needed.' }],
  recallAt5Difference: null,
  bootstrap: { resamples: 2000, level: 0.95, seed: 1 },
  bestStep: 40,
  steps: 60,
  endedBecause: 'early-stopping',
  selectedBy: 'macro-auroc',
  device: 'cpu',
  deviceReason: 'no usable GPU',
  seconds: 300,
  parity: { image: 1e-7, text: 1e-7 },
  recipeHash: 'r',
  dataHash: 'd',
  startModel: { id: 'phantom', version: '1', hash: 'h' },
  warnings: []
}
const run = (change: Partial<FinetuneRun>): FinetuneRun => ({ id: 4, step: 'data', source: '/films', check: null, modelId: 'phantom', outId: null, device: 'auto', recipe: null, jobId: null, receipt: null, decision: null, createdAt: '', updatedAt: '', ...change })
const preset = (id: Preset['id']): Preset => ({ id, name: id, description: 'x', recipe: recipeSchema.parse({}), estimate: { steps: 80, seconds: null, firstPassSeconds: null, memoryBytes: 2 ** 31, memoryFreeBytes: 2 ** 33, diskBytes: 2 ** 30, diskFreeBytes: 2 ** 36, fits: true, suggestedBatch: null, chunk: null, basis: 'rule of thumb' } })

async function page(current: FinetuneRun | null, overrides: FakeApi['overrides'] = {}) {
  const api = new FakeApi(10)
  api.overrides = { 'finetune.current': () => current, 'finetune.setStep': ({ step }) => run({ ...current, step }), 'finetune.presets': () => [preset('quick'), preset('standard')], ...overrides }
  const mounted = mountOver(FinetunePage, { api })
  await settle()
  const button = (text: string) => mounted.wrapper.findAll('button').find((each) => each.text().includes(text))!
  return { ...mounted, api, button }
}

test('a dropped folder is checked; the films are not imported by the window as well', async () => {
  const { wrapper, api } = await page(null, { 'finetune.begin': ({ source }) => run({ source, jobId: 9 }), 'jobs.get': ({ id }) => api.putJob({ id, kind: 'finetune', title: 'Checking pairs' }) })
  let reachedWindow = false
  window.addEventListener('drop', () => (reachedWindow = true), { once: true })
  const event = new Event('drop', { bubbles: true, cancelable: true }) as DragEvent
  Object.defineProperty(event, 'dataTransfer', { value: { files: [new File([], 'clinic')], types: ['Files'] } })
  wrapper.find('.zone').element.dispatchEvent(event)
  await settle()
  expect(api.asked.find(({ name }) => name === 'finetune.begin')!.params).toMatchObject({ source: '/films/clinic', anyLanguage: false })
  expect(reachedWindow).toBe(false)
  expect(wrapper.text()).toContain('Checking pairs')
  wrapper.unmount()
})

test('coming back opens the step that was left; later steps are closed', async () => {
  const { wrapper } = await page(run({ step: 'quality', check }))
  expect(wrapper.find('[aria-current=step]').text()).toContain('Quality')
  expect(wrapper.text()).toContain('Only 40 held-out patients')
  const steps = wrapper.findAll('nav button').map((each) => (each.element as HTMLButtonElement).disabled)
  expect(steps).toEqual([false, false, false, false, true, true])
  wrapper.unmount()
})

test('refused data says why and goes no further', async () => {
  const { wrapper, button } = await page(run({ step: 'quality', check: { ...check, refused: 'Patient 7 is on both sides of the split.' } }))
  expect(wrapper.find('[role=alert]').text()).toContain('Patient 7')
  expect((button('Next: preview').element as HTMLButtonElement).disabled).toBe(true)
  wrapper.unmount()
})

test('the recipe shows presets with their cost and at most six settings before “more”', async () => {
  const { wrapper, api, button } = await page(run({ step: 'recipe', check }), { 'finetune.start': (params) => run({ step: 'training', check, recipe: params.recipe as never, outId: params.outId, jobId: 9 }), 'jobs.get': ({ id }) => api.putJob({ id, kind: 'finetune' }), 'finetune.history': () => [] })
  expect(wrapper.findAll('[role=radio]')).toHaveLength(2)
  expect(wrapper.text()).toContain('2.0 GB memory')
  expect(wrapper.findAll('form > label')).toHaveLength(6)
  await button('Start training').trigger('click')
  await settle()
  const started = api.asked.find(({ name }) => name === 'finetune.start')!.params as { recipe: unknown; outId: string }
  expect(recipeSchema.safeParse(JSON.parse(JSON.stringify(started.recipe))).success).toBe(true)
  expect(started.outId).toMatch(/-tuned$/)
  wrapper.unmount()
})

test('float16 is offered where the device that trains has it, under the names of the command line, and greyed with the reason elsewhere', async () => {
  const cpu = { device: 'cpu', works: true, reason: '', half: { works: false, reason: 'the CPU computes in float32 only' } } as const
  const { wrapper, api, button } = await page(run({ step: 'recipe', check }), {
    'app.devices': () => [cpu, { device: 'webgpu', works: true, reason: '', half: { works: true, reason: '' } }],
    'finetune.start': (params) => run({ step: 'training', check, recipe: params.recipe as never, outId: params.outId, jobId: 9 }),
    'jobs.get': ({ id }) => api.putJob({ id, kind: 'finetune' }),
    'finetune.history': () => []
  })
  const field = (label: string) => wrapper.findAll('label').find((each) => each.text().startsWith(label))!
  const half = () => field('Precision').find('option[value=float16]').element as HTMLOptionElement
  expect(half().disabled).toBe(false)
  expect(field('Precision').text()).not.toContain('No float16')
  await field('Precision').find('select').setValue('float16')
  await field('Device').find('select').setValue('cpu')
  expect(half().disabled).toBe(true)
  expect(field('Precision').find('.warn').text()).toBe('No float16: the CPU computes in float32 only.')
  await field('Device').find('select').setValue('auto')
  await button('Start training').trigger('click')
  await settle()
  expect(api.asked.find(({ name }) => name === 'finetune.start')!.params).toMatchObject({ recipe: { precision: 'float16' } })
  wrapper.unmount()
})

test('without a graphics card float16 is greyed and says why', async () => {
  const { wrapper } = await page(run({ step: 'recipe', check }))
  const field = wrapper.findAll('label').find((each) => each.text().startsWith('Precision'))!
  expect((field.find('option[value=float16]').element as HTMLOptionElement).disabled).toBe(true)
  expect(field.text()).toContain('No float16: no adapter answered.')
  wrapper.unmount()
})

test('presets are measured one after the other; what does not fit offers what would', async () => {
  const told: unknown[] = []
  const { wrapper, button } = await page(run({ step: 'recipe', check }), {
    'finetune.estimate': ({ recipe }) => {
      told.push(recipe.batch)
      return { ...preset('quick').estimate, seconds: 125, firstPassSeconds: 30, fits: (recipe.batch ?? 32) < 20, suggestedBatch: 12, chunk: 4, basis: 'trial steps on cpu' }
    }
  })
  await settle()
  expect(told).toHaveLength(2)
  expect(wrapper.findAll('[role=radio]').map((each) => each.text()).join(' ')).toMatch(/about 2 min 5 s.*about 2 min 5 s/s)
  expect(wrapper.find('.cost').text()).toContain('4 pairs at a time')
  expect(wrapper.find('.cost').text()).toContain('30 s of it once')
  await button('Use a batch of 12').trigger('click')
  expect(wrapper.text()).toContain('Changed since it was measured')
  await button('Measure on this computer').trigger('click')
  await settle()
  expect(told.at(-1)).toBe(12)
  expect(wrapper.find('.cost').classes()).not.toContain('warn')
  wrapper.unmount()
})

test('training draws what came so far and offers to resume what was interrupted', async () => {
  const point = (step: number): TrainingPoint => ({ step, epoch: 1, loss: 4 - step / 10, learningRate: 1e-4, positiveCosine: 0.3, negativeCosine: 0.1, clipped: 0.2, scale: 14, gradientNorm: 1, filmsPerSecond: 12, secondsLeft: 60, validation: step === 2 ? validation(0.7) : null })
  const { wrapper, button } = await page(run({ step: 'training', check, recipe: recipeSchema.parse({}), outId: 'mine', jobId: 9 }), { 'finetune.history': () => [point(1), point(2), point(3)], 'jobs.get': ({ id }) => new FakeApi(1).putJob({ id, kind: 'finetune', title: 'Fine-tuning mine', state: 'interrupted', error: { code: 'interrupted', message: 'The process that runs the models ended.' } }) })
  await settle()
  expect(wrapper.findAll('svg[role=img]').map((each) => each.attributes('aria-label'))).toContain('Loss: from 3.9 to 3.7')
  expect(button('Resume from the last checkpoint').exists()).toBe(true)
  expect((button('Next: before and after').element as HTMLButtonElement).disabled).toBe(true)
  wrapper.unmount()
})

test('before and after: the verdict in words, refused figures as words, keeping is a choice', async () => {
  const asked: unknown[] = []
  const { wrapper, button } = await page(run({ step: 'result', check, recipe: recipeSchema.parse({}), receipt, outId: 'mine' }), {
    'finetune.decide': (params) => {
      asked.push(params)
      return run({ decision: 'discarded', step: 'decided' })
    }
  })
  expect(wrapper.find('.verdict').text()).toContain('did not clearly help')
  expect(wrapper.text()).toContain('+0.012 [−0.030, +0.050]')
  expect(wrapper.text()).toContain('at least 5 are needed')
  expect(wrapper.html()).not.toMatch(/NaN|undefined/)
  await button('Discard').trigger('click')
  await settle()
  expect(asked).toEqual([{ runId: 4, keep: false, activate: false }])
  expect(wrapper.find('.zone').exists()).toBe(true)
  wrapper.unmount()
})
