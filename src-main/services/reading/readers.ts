import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Reader } from '../../contract/index.ts'
import { getReader, insertReader, readerByInitials, updateReader } from '../../db/readers.ts'
import type { Context } from '../context.ts'

/** @throws UmbraError `initials-taken`, `reader-unknown` */
export function saveReader({ db, clock, emit }: Context, { id, ...reader }: Checked<'readers.save'>): Reader {
  const namesake = readerByInitials(db, reader.initials)
  if (namesake && namesake.id !== id) throw new UmbraError('initials-taken', `${namesake.name} has the initials ${namesake.initials} already.`, { hint: 'Initials stand for one reader in the worklist and in every export.' })
  if (id !== undefined && !getReader(db, id)) throw new UmbraError('reader-unknown', `There is no reader ${id} in this library.`)
  const saved = id === undefined ? insertReader(db, reader, clock().toISOString()) : updateReader(db, { id, ...reader })
  // The first reader closes what was open to everybody.
  emit({ name: 'settings.changed', payload: null })
  emit({ name: 'reading.changed', payload: { studyIds: null } })
  return saved
}
