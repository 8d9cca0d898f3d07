import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const at = (...parts) => join(ROOT, ...parts)
/** Everything a checkout makes for itself, git-ignored. */
export const OWN = at('.umbra')
