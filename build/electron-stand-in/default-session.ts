import { guarded } from './emitter.ts'
import { Session } from './session.ts'

export const defaultSession = guarded('session.defaultSession', new Session())
