import { pathToFileURL } from 'node:url'
import { areInstalled, installDependencies } from './setup/dependencies.mjs'
import { buildBundle, isBuilt } from './setup/bundle.mjs'
import { withLock } from './setup/lock.mjs'
import { checkNode, modernNode } from './setup/node.mjs'
import { main, say } from './setup/say.mjs'

/**
 * Makes a fresh or changed checkout runnable: dependencies from the lock file, then the build. Costs some milliseconds when nothing is to do.
 *
 * @returns path of the Node that runs Umbra
 */
export async function setUp() {
  checkNode()
  if (!areInstalled() || !isBuilt()) {
    await withLock(() => {
      installDependencies()
      modernNode()
      buildBundle()
    })
  }
  return modernNode()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await setUp()
    say('ready')
  })
}
