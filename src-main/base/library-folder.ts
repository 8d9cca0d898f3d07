import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a user's library lives: `UMBRA_LIBRARY`, else the folder the platform keeps for a user's own data. The shell and the command line agree on it. */
export function libraryFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home: string = homedir()): string {
  if (env.UMBRA_LIBRARY) return env.UMBRA_LIBRARY
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Umbra')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Umbra')
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'Umbra')
}
