import type { Handlers } from '../../contract/index.ts'
import type { readerStudyCalls } from '../../contract/reader-studies.ts'
import { listReaderStudies } from '../../db/reader-studies.ts'
import type { Context } from '../context.ts'
import { exportReaderStudy } from './export.ts'
import { close, leave, lock, remove, saveReaderStudy, sit, sitting, withProgress } from './manage.ts'

export function createReaderStudyHandlers(context: Context): Pick<Handlers, keyof typeof readerStudyCalls> {
  return {
    'readerStudies.list': () => listReaderStudies(context.db).map((study) => withProgress(context, study)),
    'readerStudies.save': (params) => saveReaderStudy(context, params),
    'readerStudies.lock': ({ id }) => lock(context, id),
    'readerStudies.close': ({ id }) => close(context, id),
    'readerStudies.remove': ({ id }) => remove(context, id),
    'readerStudies.sit': ({ id }) => sit(context, id),
    'readerStudies.sitting': () => sitting(context),
    'readerStudies.leave': () => leave(context),
    'readerStudies.export': (params) => exportReaderStudy(context, params)
  }
}
