import { DEFAULT_SETTINGS } from '../../src-main/contract/default-settings.ts'
import type { AppInfo, CallName, EventName, Events, Failure, FrameHeader, Job, Params, Reply, Result, Settings, StudyRow } from '../../src-main/contract/index.ts'
import type { Bridge } from '../../src-renderer/api/bridge.ts'
import { instancesOf, MODELS, noise, PROMPTS, rowOf, screeningOf } from './fake-data.ts'

type Handlers = { [N in CallName]?: (params: Params<N>) => Result<N> | Promise<Result<N>> }
type Listener = (payload: never) => void

export class FakeFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The contract in memory: what the components talk to in tests and in the preview. `overrides` replace single calls. */
export class FakeApi {
  settings: Settings = { ...DEFAULT_SETTINGS }
  jobs: Job[] = []
  readonly asked: { name: CallName; params: unknown }[] = []
  readonly studies: number
  overrides: Handlers = {}
  readonly #listeners = new Map<string, Set<Listener>>()

  constructor(studies = 100_000) {
    this.studies = studies
  }

  get bridge(): Bridge {
    return {
      call: (name, params) => this.answer(name as CallName, params),
      on: (event, handler) => this.#listen(event, handler as Listener),
      capability: 'fake',
      pathsOf: (files) => files.map((file) => `/films/${file.name}`),
      version: '0.1.0',
      choose: () => Promise.resolve(['/films'])
    }
  }

  emit<N extends EventName>(event: N, payload: Events[N]): void {
    for (const handler of this.#listeners.get(event) ?? []) handler(payload as never)
  }

  putJob(job: Partial<Job> & { id: number }): Job {
    const base: Job = { kind: 'import', title: 'Import', state: 'running', unit: 'files', progress: { done: 0, total: null, rate: null, secondsLeft: null, message: '' }, error: null, result: null, createdAt: '2026-11-20T09:00:00Z', endedAt: null, canPause: true, ...this.jobs.find((other) => other.id === job.id), ...job }
    this.jobs = [base, ...this.jobs.filter((other) => other.id !== base.id)]
    this.emit('job.changed', base)
    return base
  }

  async answer(name: CallName, params: unknown): Promise<Reply<unknown>> {
    this.asked.push({ name, params })
    const handler = (this.overrides[name] ?? this.#handlers[name]) as ((params: unknown) => unknown) | undefined
    if (!handler) return { ok: false, error: { code: 'NOT_FAKED', message: `${name} is not part of the fake` } }
    try {
      return { ok: true, value: await handler(params) }
    } catch (error) {
      if (error instanceof FakeFailure) return { ok: false, error: error.failure }
      throw error
    }
  }

  /** What `umbra://frame/<instance>/<frame>` answers: a soft synthetic thorax of 12 bits. */
  frame(instanceId: number): { header: FrameHeader; data: Uint16Array<ArrayBuffer> } {
    const row = rowOf(Math.floor(instanceId / 10))
    const instance = instancesOf(row)[instanceId % 10]!
    return { header: { rows: instance.rows, columns: instance.columns, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale: instance.greyscale, warnings: [], planes: [] }, data: thorax(instance.rows, instance.columns, instanceId) }
  }

  readonly #handlers: Handlers = {
    'worklist.query': (query) => {
      const { search = '', sort = 'studyDate', direction = 'desc', offset = 0, limit = 100, screening } = query
      const filtered = search || screening ? this.#filter(search, screening) : null
      const total = filtered?.length ?? this.studies
      const at = (index: number): StudyRow => (filtered ? filtered[index]! : rowOf((sort === 'patientName') === (direction === 'asc') ? index + 1 : this.studies - index))
      const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => at(offset + index))
      return { total, rows, counts: { all: this.studies, none: Math.floor(this.studies / 7), done: Math.floor(this.studies * 0.7), partial: Math.floor(this.studies / 15), refused: Math.floor(this.studies / 13) }, hiddenLeftOut: 0 }
    },
    'study.get': ({ id }) => {
      const study = rowOf(id)
      const priors = study.priors ? [{ id: id + 1, studyDate: '20240301', description: 'Chest PA', mismatch: id % 4 === 1 ? ['name', 'birth date'] : [] }] : []
      return { study, instances: instancesOf(study), priors, report: id % 3 ? null : 'FINDINGS: The heart is enlarged. No pleural effusion.\nIMPRESSION: Cardiomegaly.', screening: screeningOf(study) }
    },
    'study.prefetch': () => null,
    'overlays.open': () => null,
    'overlays.honesty': () => [],
    'library.facets': () => ({ modalities: [{ value: 'DX', count: 75_000 }, { value: 'CR', count: 25_000 }], views: [{ value: 'PA', count: 80_000 }, { value: 'AP', count: 13_000 }, { value: 'lateral', count: 33_000 }] }),
    'library.import': () => ({ jobId: this.putJob({ id: this.jobs.length + 1, title: 'Import of /films', progress: { done: 412, total: 2000, rate: 38, secondsLeft: 42, message: '/films/2024/IM0412.dcm' } }).id }),
    'screening.run': () => ({ jobId: this.putJob({ id: this.jobs.length + 1, kind: 'screen', title: 'Screening', unit: 'films', progress: { done: 12, total: 200, rate: 9.2, secondsLeft: 20, message: 'Embedding' } }).id }),
    'notes.get': () => ({ annotations: [], marks: [], keyImages: [] }),
    'viewer.keep': () => null,
    'viewer.kept': () => null,
    'jobs.list': () => this.jobs,
    'jobs.get': ({ id }) => this.#job(id),
    'jobs.pause': ({ id }) => this.putJob({ id, state: 'paused' }),
    'jobs.resume': ({ id }) => this.putJob({ id, state: 'running' }),
    'jobs.cancel': ({ id }) => this.putJob({ id, state: 'cancelled', endedAt: '2026-11-20T09:10:00Z' }),
    'models.list': () => MODELS,
    'models.verify': () => ({ ok: true, problems: [], seconds: 0.4, trainable: { trainable: true, parameters: 590_000 } }),
    'models.activate': () => null,
    'models.install': () => {
      throw new FakeFailure({ code: 'MODEL_MANIFEST', message: '/films holds no manifest.json.', hint: 'Choose the folder that holds the package, not one above it.' })
    },
    'prompts.list': () => PROMPTS,
    'prompts.activate': () => null,
    'prompts.test': () => ({ films: 24, rows: PROMPTS[0]!.findings.map((finding, at) => ({ findingId: finding.id, name: finding.name, stability: 0.7 + 0.3 * noise(at, 1), flags: at === 4 ? ['paraphrases disagree in sign'] : [] })) }),
    'settings.get': () => this.settings,
    'settings.set': (patch) => (this.settings = { ...this.settings, ...(patch as Partial<Settings>) }),
    'readers.list': () => [],
    'app.info': (): AppInfo => ({ version: '0.1.0', library: '/home/reader/Umbra', runtime: 'Electron 45.4.1, Chromium 156, Node 24', intendedUse: 'Research and demonstration. Not a medical device, not for primary diagnosis.', device: 'auto', databaseSetAside: null, counts: { patients: 40_000, studies: this.studies, instances: this.studies + 40_000 } }),
    'app.devices': () => [{ device: 'cpu', works: true, reason: '2 threads', half: { works: false, reason: 'the CPU computes in float32 only' } }, { device: 'webgpu', works: false, reason: 'no adapter answered', half: { works: false, reason: 'no adapter answered' } }]
  }

  #filter(search: string, screening: string | undefined): StudyRow[] {
    const rows: StudyRow[] = []
    const words = search.toLowerCase().split(/\s+/)
    for (let id = 1; id <= Math.min(this.studies, 3000); id++) {
      const row = rowOf(id)
      if (screening && row.screening !== screening) continue
      const text = `${row.patientName} ${row.patientId} ${row.accession} ${row.description}`.toLowerCase()
      if (words.every((word) => text.includes(word))) rows.push(row)
    }
    return rows
  }

  #job(id: number): Job {
    const job = this.jobs.find((candidate) => candidate.id === id)
    if (!job) throw new FakeFailure({ code: 'JOB_UNKNOWN', message: `There is no job ${id}.` })
    return job
  }

  #listen(event: string, handler: Listener): () => void {
    const known = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, known.add(handler))
    return () => void known.delete(handler)
  }
}

/** Two dark lungs, a heart, ribs and a spine: no anatomy lesson, only something with edges and a wide grey scale. */
function thorax(rows: number, columns: number, seed: number): Uint16Array<ArrayBuffer> {
  const data = new Uint16Array(rows * columns)
  const blob = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): number => Math.exp(-((((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) ** 2))
  for (let row = 0, at = 0; row < rows; row++) {
    const y = row / rows
    for (let column = 0; column < columns; column++, at++) {
      const x = column / columns
      const body = blob(x, y, 0.5, 0.6, 0.47, 0.62)
      const lungs = Math.max(blob(x, y, 0.3, 0.45, 0.16, 0.3), blob(x, y, 0.7, 0.45, 0.16, 0.3))
      const ribs = lungs * 260 * Math.max(0, Math.sin(y * 62 + Math.abs(x - 0.5) * 16)) ** 3
      const heart = 1100 * blob(x, y, 0.56, 0.62, 0.13, 0.14) + 700 * blob(x, y, 0.5, 0.5, 0.05, 0.6)
      data[at] = Math.max(0, Math.min(4095, 120 + 2700 * body - 1750 * lungs * body + ribs + heart * body + 45 * noise(at, seed)))
    }
  }
  return data
}
