import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asFailure, call, on, type Failure, type Params, type StudyReading } from '../../api/index.ts'
import { latest } from '../../shared/composables/latest.ts'
import { toastFailure } from '../../shared/composables/toasts.ts'
import { useDebounced } from '../../shared/composables/use-debounced.ts'
import { contentOf, type Content } from './content.ts'
import { useAutosave } from './use-autosave.ts'
import { useReadingTime } from './use-reading-time.ts'
import { useUndo } from './use-undo.ts'

const EMPTY: Content = { findings: {}, comment: '', report: '' }
/** Answers are saved at once; writing is saved when it pauses for this long. */
const TEXT_MS = 300
/** What a killed program may lose of the reading time. */
const TIME_MS = 10_000

/** The read of one study: where it stands, what the reader put down, and all that is saved of it as it comes. */
export function useRead(studyId: () => number) {
  const reading = shallowRef<StudyReading | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const busy = ref(false)
  const only = latest()
  const content = useUndo<Content>(EMPTY)
  const draft = computed(() => reading.value?.draft ?? null)
  const time = useReadingTime(() => draft.value !== null)
  const autosave = useAutosave((params: Params<'reading.save'>) => call('reading.save', params))

  function save(): Promise<void> {
    const read = draft.value
    if (!read) return Promise.resolve()
    const { findings, comment, report } = content.value.value
    return autosave.put({ readId: read.id, findings: Object.values(findings), comment, report, activeSeconds: time.seconds.value })
  }
  const saveSoon = useDebounced(() => void save(), TEXT_MS)
  let savedSeconds = 0
  const everyNow = setInterval(() => {
    if (time.seconds.value !== savedSeconds) void save()
    savedSeconds = time.seconds.value
  }, TIME_MS)

  /** Takes over what main says. The page's own words stay when the draft is still the same one. */
  function take(answer: StudyReading): void {
    const before = draft.value?.id
    reading.value = answer
    if (answer.draft?.id === before && before !== undefined) return
    autosave.forget()
    content.reset(answer.draft ? contentOf(answer.draft) : EMPTY)
    time.restart(answer.draft?.activeSeconds ?? 0)
  }

  async function load(): Promise<void> {
    try {
      const answer = await only(async () => {
        // The last words of the study before must be on disk before its draft is out of hand.
        await autosave.settled()
        const found = await call('reading.get', { studyId: studyId() })
        // A draft that is on screen is what a restart returns to; going on with it says so.
        return found.draft ? call('reading.begin', { studyId: studyId() }) : found
      })
      if (answer) take(answer)
      failure.value = null
    } catch (error) {
      failure.value = asFailure(error)
    }
  }

  /** One step that main answers with where the read then stands. */
  async function step(ask: () => Promise<StudyReading>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      const answer = await only(ask)
      if (answer) take(answer)
      return answer !== null
    } catch (error) {
      toastFailure(asFailure(error))
      return false
    } finally {
      busy.value = false
    }
  }

  /** Whatever is on its way to the disk is there, e.g. before the study is left. */
  async function flush(): Promise<void> {
    saveSoon.flush()
    time.tick()
    await save()
    await autosave.settled()
  }

  async function sign(): Promise<boolean> {
    const read = draft.value
    if (!read) return false
    await flush()
    if (autosave.failure.value) {
      toastFailure(autosave.failure.value)
      return false
    }
    return step(() => call('reading.sign', { readId: read.id }))
  }

  /** @param joined steps in a row with this name are undone as one */
  function change(next: Content, joined = ''): void {
    if (!draft.value) return
    content.set(next, joined)
    if (joined) saveSoon()
    else void save()
  }
  const back = (moved: boolean): boolean => (moved && void save(), moved)

  /** The reader goes elsewhere: all is saved, and a restart does not return here. */
  function leave(): void {
    void flush()
    void call('reading.leave', {}).catch(() => null)
  }

  watch(
    studyId,
    () => {
      if (reading.value) leave()
      reading.value = null
      void load()
    },
    { immediate: true, flush: 'sync' }
  )
  const stop = on('reading.changed', ({ studyIds }) => {
    // A step of our own answers with where the read stands; asking beside it would only make its answer old.
    if (!busy.value && (!studyIds || studyIds.includes(studyId()))) void load()
  })
  onScopeDispose(() => {
    stop()
    clearInterval(everyNow)
    leave()
  })

  return {
    reading,
    failure,
    busy,
    draft,
    content: content.value,
    change,
    undo: () => back(content.undo()),
    redo: () => back(content.redo()),
    canUndo: content.canUndo,
    canRedo: content.canRedo,
    seconds: time.seconds,
    saving: autosave.busy,
    unsaved: autosave.failure,
    flush,
    begin: () => step(() => call('reading.begin', { studyId: studyId() })),
    sign,
    correct: (readId: number, reason: string) => step(() => call('reading.correct', { readId, reason })),
    discard: (readId: number) => step(() => call('reading.discard', { readId }))
  }
}

export type ReadInHand = ReturnType<typeof useRead>
