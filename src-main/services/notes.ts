import { UmbraError } from '../base/umbra-error.ts'
import type { Annotation, Checked, Handlers, Mark } from '../contract/index.ts'
import { annotationsOfStudy, appendAnnotation, getAnnotation } from '../db/annotations.ts'
import { keyImagesOfStudy, setKeyImage } from '../db/key-images.ts'
import { deleteMark, getMark, insertMark, marksOfStudy } from '../db/marks.ts'
import type { Context } from './context.ts'
import { currentReader, othersOpen } from './reading/lock.ts'

type NoteCall = 'notes.get' | 'annotations.save' | 'annotations.remove' | 'marks.add' | 'marks.remove' | 'keyImages.set'

const readerId = (context: Context): number | null => currentReader(context)?.id ?? null

/** Another reader's arrow leads the eye as the AI does: it is shown when the AI is and not before, and to a reader in a reader study never. */
function visible<T extends { reader: number | null }>(context: Context, studyId: number, notes: T[]): T[] {
  const me = readerId(context)
  return othersOpen(context, studyId) ? notes : notes.filter(({ reader }) => reader === me)
}

/** What may not be seen may not be changed either, whatever name the page sends; the answer is that of a note that is not there. */
const mayChange = (context: Context, { instanceId, reader }: { instanceId: number; reader: number | null }): boolean => visible(context, context.films.get(instanceId).study, [{ reader }]).length > 0

/** What readers put on films. Each change is one committed transaction: a killed program loses nothing that was answered. */
export function createNoteHandlers(context: Context): Pick<Handlers, NoteCall> {
  const { db } = context
  const now = (): string => context.clock().toISOString()
  return {
    'notes.get': ({ studyId }) => ({ annotations: visible(context, studyId, annotationsOfStudy(db, studyId)), marks: visible(context, studyId, marksOfStudy(db, studyId)), keyImages: visible(context, studyId, keyImagesOfStudy(db, studyId)).map(({ instanceId, frame }) => ({ instanceId, frame })) }),
    'annotations.save': (params) => saveAnnotation(context, params),
    'annotations.remove': ({ uid }) => {
      const standing = getAnnotation(db, uid)
      if (!standing || !mayChange(context, standing)) throw new UmbraError('annotation-unknown', 'This annotation is no longer there.', { hint: 'Open the study again.' })
      appendAnnotation(db, { uid, instanceId: standing.instanceId, frame: standing.frame, reader: readerId(context), content: null, now: now() })
      changed(context, standing.instanceId)
      return null
    },
    'marks.add': (params) => addMark(context, params),
    'marks.remove': ({ id }) => {
      const mark = getMark(db, id)
      if (!mark || !mayChange(context, mark)) throw new UmbraError('mark-unknown', 'This mark is no longer there.', { hint: 'Open the study again.' })
      deleteMark(db, id, now())
      changed(context, mark.instanceId)
      return null
    },
    'keyImages.set': ({ key, ...image }) => {
      frameSize(context, image)
      const others = keyImagesOfStudy(db, context.films.get(image.instanceId).study).filter(({ instanceId, frame }) => instanceId === image.instanceId && frame === image.frame)
      if (key || others.every(({ reader }) => mayChange(context, { instanceId: image.instanceId, reader }))) setKeyImage(db, image, key ? { reader: readerId(context), now: now() } : null)
      changed(context, image.instanceId)
      return null
    }
  }
}

const changed = (context: Context, instanceId: number): void => context.emit({ name: 'notes.changed', payload: { studyId: context.films.get(instanceId).study } })

/** @throws UmbraError `instance-unknown`, `frame-unknown` */
function frameSize({ films }: Context, { instanceId, frame }: { instanceId: number; frame: number }): { rows: number; columns: number } {
  const { rows, columns, frames } = films.get(instanceId).facts
  if (frame >= frames) throw new UmbraError('frame-unknown', `This image has ${frames} frame${frames === 1 ? '' : 's'}; there is no frame ${frame + 1}.`)
  return { rows, columns }
}

function saveAnnotation(context: Context, { uid, instanceId, frame, shape }: Checked<'annotations.save'>): Annotation {
  frameSize(context, { instanceId, frame })
  const standing = getAnnotation(context.db, uid)
  if (standing && (standing.instanceId !== instanceId || standing.frame !== frame)) throw new UmbraError('annotation-elsewhere', 'This annotation belongs to another image.')
  if (standing && !mayChange(context, standing)) throw new UmbraError('annotation-unknown', 'This annotation is no longer there.', { hint: 'Open the study again.' })
  const reader = readerId(context)
  const changedAt = context.clock().toISOString()
  appendAnnotation(context.db, { uid, instanceId, frame, reader, content: shape, now: changedAt })
  changed(context, instanceId)
  return { ...shape, uid, instanceId, frame, reader, changedAt }
}

/** What of the box lies outside the film is cut off. @throws UmbraError `mark-outside` when nothing is left */
function addMark(context: Context, { x, y, width, height, ...mark }: Checked<'marks.add'>): Mark {
  const { rows, columns } = frameSize(context, mark)
  const [left, top, right, bottom] = [Math.max(0, x), Math.max(0, y), Math.min(columns, x + width), Math.min(rows, y + height)]
  if (right <= left || bottom <= top) throw new UmbraError('mark-outside', 'The mark lies outside the image.', { hint: 'Draw it on the film.' })
  const added = insertMark(context.db, { ...mark, reader: readerId(context), x: left, y: top, width: right - left, height: bottom - top, createdAt: context.clock().toISOString() })
  changed(context, mark.instanceId)
  return added
}
