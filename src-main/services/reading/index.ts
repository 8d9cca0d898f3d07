import type { readingCalls } from '../../contract/reading.ts'
import type { Handlers } from '../../contract/index.ts'
import { listReaders } from '../../db/readers.ts'
import type { Context } from '../context.ts'
import { beginRead, correctRead, discardDraft, saveRead, signDraft } from './draft.ts'
import { saveReader } from './readers.ts'
import { openRead, rememberOpen } from './resume.ts'
import { nextUnread } from './rows.ts'
import { studyReading } from './state.ts'

export function createReadingHandlers(context: Context): Pick<Handlers, keyof typeof readingCalls> {
  return {
    'readers.list': () => listReaders(context.db),
    'readers.save': (reader) => saveReader(context, reader),
    'reading.get': ({ studyId }) => studyReading(context, studyId),
    'reading.begin': (params) => beginRead(context, params),
    'reading.save': (params) => saveRead(context, params),
    'reading.sign': (params) => signDraft(context, params),
    'reading.correct': (params) => correctRead(context, params),
    'reading.discard': (params) => discardDraft(context, params),
    'reading.resume': () => openRead(context),
    'reading.leave': () => {
      rememberOpen(context, null)
      return null
    },
    'reading.next': (params) => nextUnread(context, params)
  }
}
