import { decodeTasks } from './decode-tasks.ts'
import { serveTasks } from './serve-tasks.ts'

/** Worker thread of the decode pool: hostile files crash or stall here, and the pool replaces the thread. */
serveTasks(decodeTasks)
