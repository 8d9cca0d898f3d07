import type { readerCalls } from '../../contract/reading.ts'
import type { Handlers } from '../../contract/index.ts'
import { listReaders } from '../../db/readers.ts'
import type { Context } from '../context.ts'
import { saveReader } from './readers.ts'

export function createReaderHandlers(context: Context): Pick<Handlers, keyof typeof readerCalls> {
  return {
    'readers.list': () => listReaders(context.db),
    'readers.save': (reader) => saveReader(context, reader)
  }
}
