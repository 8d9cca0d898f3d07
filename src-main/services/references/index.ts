import type { Handlers } from '../../contract/index.ts'
import type { referenceCalls } from '../../contract/references.ts'
import { deleteReference, listReferences, refusedRows } from '../../db/references.ts'
import type { Context } from '../context.ts'
import { buildConsensus, buildFromReports } from './build.ts'
import { referenceCsv } from './export.ts'
import { importReference } from './import.ts'
import { mustReference } from './use.ts'

export function createReferenceHandlers(context: Context): Pick<Handlers, keyof typeof referenceCalls> {
  const { db } = context
  return {
    'references.list': () => listReferences(db),
    'references.import': (params) => importReference(context, params),
    'references.consensus': (params) => buildConsensus(context, params),
    'references.fromReports': ({ name }) => buildFromReports(context, name),
    'references.refused': ({ id, offset, limit }) => ({ total: mustReference(db, id).refused, rows: refusedRows(db, id, offset, limit) }),
    'references.csv': ({ id, uncertain }) => referenceCsv(db, id, uncertain),
    'references.remove': ({ id }) => {
      deleteReference(db, mustReference(db, id).id)
      return null
    }
  }
}
