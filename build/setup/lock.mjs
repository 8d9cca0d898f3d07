import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { OWN } from './root.mjs'
import { say } from './say.mjs'

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const holder = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

/** Moves a dead holder's lock aside; when another process was quicker and the file is already its own, that is put back. */
function takeAway(file, deadPid) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    if (holder(aside) !== deadPid) renameSync(aside, file)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  rmSync(aside, { force: true })
}

/**
 * Runs `task` while no other process sets this checkout up; waits for one that does. A lock whose holder was killed is taken over.
 */
export async function withLock(task) {
  mkdirSync(OWN, { recursive: true })
  const file = join(OWN, 'setup.lock')
  let told = false
  let empty = 0
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const pid = holder(file)
    // An empty file is one being written at this moment, unless it stays so.
    empty = pid === 0 ? empty + 1 : 0
    if ((pid !== 0 && !isAlive(pid)) || empty > 20) {
      takeAway(file, pid)
      continue
    }
    if (!told && pid !== 0) say(`another process (${pid}) is setting this checkout up; waiting for it`)
    told ||= pid !== 0
    await wait(100)
  }
  const release = () => {
    if (holder(file) === process.pid) rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await task()
  } finally {
    process.off('exit', release)
    release()
  }
}
