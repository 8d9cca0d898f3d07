import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { asFailure, call, on, type Annotation, type KeyImage, type Mark } from '../../../api/index.ts'
import { toastFailure } from '../../../shared/composables/toasts.ts'
import { boxOf, isMark, type FilmNote, type NoteContent } from './note.ts'

interface Place {
  uid: string
  instanceId: number
  frame: number
}

export interface Change extends Place {
  studyId: number
  before: NoteContent | null
  after: NoteContent | null
}

/** Steps that can be taken back, and those that were; the newest last. */
export interface Steps {
  undo: Change[]
  redo: Change[]
}

interface OfStudy {
  notes: FilmNote[]
  keys: KeyImage[]
}

const NOTHING: OfStudy = { notes: [], keys: [] }

const fromAnnotation = ({ uid, instanceId, frame, kind, points, text, millimetres }: Annotation): FilmNote => ({ uid, instanceId, frame, content: { kind, points, text, ...(millimetres !== undefined && { millimetres }) } })

/**
 * Everything readers put on the films of the open studies. A change is on screen at once and in the library before the next one is sent;
 * undo and redo are changes too, so that the library always holds what is on screen.
 */
export function useNotes(studyIds: () => readonly number[]) {
  const studies = shallowRef(new Map<number, OfStudy>())
  const selected = ref<string | null>(null)
  const done = shallowRef<Change[]>([])
  const undone = shallowRef<Change[]>([])
  /** Marks have numbers in the library and, like everything else here, a name that lasts through undo. */
  const markIds = new Map<string, number>()
  let queue: Promise<void> = Promise.resolve()
  let waiting = 0

  const notes = computed(() => [...studies.value.values()].flatMap((study) => study.notes))
  const keyImages = computed(() => [...studies.value.values()].flatMap((study) => study.keys))
  const put = (studyId: number, change: Partial<OfStudy>): void => {
    studies.value = new Map(studies.value).set(studyId, { ...(studies.value.get(studyId) ?? NOTHING), ...change })
  }

  function fromMark({ id, instanceId, frame, shape, x, y, width, height, finding }: Mark): FilmNote {
    const uid = [...markIds].find(([, known]) => known === id)?.[0] ?? `mark-${id}`
    markIds.set(uid, id)
    return { uid, instanceId, frame, content: { kind: shape === 'box' ? 'mark-box' : 'mark-ellipse', points: [[x, y], [x + width, y + height]], finding } }
  }

  async function load(studyId: number): Promise<void> {
    try {
      const answer = await call('notes.get', { studyId })
      // What is still on its way to the library is newer than what it answered.
      if (waiting === 0 && studyIds().includes(studyId)) put(studyId, { notes: [...answer.annotations.map(fromAnnotation), ...answer.marks.map(fromMark)], keys: answer.keyImages })
    } catch (error) {
      toastFailure(asFailure(error))
    }
  }

  watch(
    () => [...studyIds()],
    (now, before = []) => {
      studies.value = new Map([...studies.value].filter(([id]) => now.includes(id)))
      if (now[0] !== before[0]) {
        done.value = undone.value = []
        selected.value = null
      }
      for (const id of now) if (!before.includes(id)) void load(id)
    },
    { immediate: true }
  )
  onScopeDispose(on('notes.changed', ({ studyId }) => studyIds().includes(studyId) && waiting === 0 && void load(studyId)))

  /** One after another, in the order in which they were asked for. What the library refuses is said, and what it holds is shown again. */
  function send(studyId: number, task: () => Promise<unknown>): void {
    waiting++
    queue = queue
      .then(task)
      .catch((error: unknown) => toastFailure(asFailure(error)))
      .then(() => {
        waiting--
        if (waiting === 0) void load(studyId)
      })
  }

  async function save({ uid, instanceId, frame }: Place, content: NoteContent | null): Promise<void> {
    const mark = markIds.get(uid)
    if (mark !== undefined) {
      await call('marks.remove', { id: mark })
      markIds.delete(uid)
    }
    if (content && isMark(content)) {
      const added = await call('marks.add', { instanceId, frame, finding: content.finding, shape: content.kind === 'mark-box' ? 'box' : 'ellipse', ...boxOf(content.points) })
      markIds.set(uid, added.id)
    } else if (content) await call('annotations.save', { uid, instanceId, frame, shape: content })
    else if (mark === undefined) await call('annotations.remove', { uid })
  }

  function apply(place: Place, content: NoteContent | null, studyId: number): void {
    const of = (studies.value.get(studyId) ?? NOTHING).notes
    const note = content && { uid: place.uid, instanceId: place.instanceId, frame: place.frame, content }
    const standing = of.some(({ uid }) => uid === place.uid)
    put(studyId, { notes: note ? (standing ? of.map((other) => (other.uid === place.uid ? note : other)) : [...of, note]) : of.filter(({ uid }) => uid !== place.uid) })
    if (!content && selected.value === place.uid) selected.value = null
    send(studyId, () => save(place, content))
  }

  function change(place: Place, after: NoteContent | null, studyId: number): void {
    const before = notes.value.find(({ uid }) => uid === place.uid)?.content ?? null
    if (JSON.stringify(before) === JSON.stringify(after)) return
    const { uid, instanceId, frame } = place
    done.value = [...done.value, { uid, instanceId, frame, studyId, before, after }]
    undone.value = []
    apply(place, after, studyId)
  }

  const studyOf = (uid: string): number | undefined => [...studies.value].find(([, study]) => study.notes.some((note) => note.uid === uid))?.[0]

  function step(from: typeof done, to: typeof done, side: 'before' | 'after'): void {
    const last = from.value.at(-1)
    if (!last) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, last]
    apply(last, last[side], last.studyId)
    selected.value = last[side] ? last.uid : null
  }

  return {
    notes,
    keyImages,
    /** In the order of images and frames. */
    keyImagesOf: (studyId: number): KeyImage[] => (studies.value.get(studyId) ?? NOTHING).keys.toSorted((a, b) => a.instanceId - b.instanceId || a.frame - b.frame),
    selected,
    canUndo: computed(() => done.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
    add(place: Omit<Place, 'uid'>, content: NoteContent, studyId: number): string {
      const uid = crypto.randomUUID()
      change({ uid, ...place }, content, studyId)
      selected.value = uid
      return uid
    },
    /** Puts `content` in the place of what stands under `uid`; null takes it away. */
    replace(uid: string, content: NoteContent | null): void {
      const note = notes.value.find((candidate) => candidate.uid === uid)
      const studyId = studyOf(uid)
      if (note && studyId !== undefined) change(note, content, studyId)
    },
    /** The steps by the names under which the library will know the notes at the next start. */
    steps(): Steps {
      const named = (changes: readonly Change[]): Change[] => changes.map((each) => ({ ...each, uid: markIds.has(each.uid) ? `mark-${markIds.get(each.uid)}` : each.uid }))
      return { undo: named(done.value), redo: named(undone.value) }
    },
    /** Goes on from the steps of a program that was killed; what they made is in the library. */
    goOnFrom({ undo, redo }: Steps): void {
      done.value = [...undo]
      undone.value = [...redo]
    },
    undo: () => step(done, undone, 'before'),
    redo: () => step(undone, done, 'after'),
    setKeyImage(image: KeyImage, key: boolean, studyId: number): void {
      const others = (studies.value.get(studyId) ?? NOTHING).keys.filter(({ instanceId, frame }) => instanceId !== image.instanceId || frame !== image.frame)
      put(studyId, { keys: key ? [...others, image] : others })
      send(studyId, () => call('keyImages.set', { ...image, key }))
    },
    /** When everything said so far is in the library. */
    saved: (): Promise<void> => queue
  }
}

export type Notes = ReturnType<typeof useNotes>
