import { mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Claims the profile for this process. Synchronous, as Electron's is, so a file with our process id stands for the lock and a
 * folder for the mailbox in which a second start leaves its arguments.
 *
 * @returns the way to release it, or null when another living process holds it (which has then been told)
 */
export function claim(profile: string, onSecond: (argv: string[], directory: string) => void): (() => void) | null {
  const lock = join(profile, 'stand-in.lock')
  const mailbox = join(profile, 'stand-in.starts')
  mkdirSync(mailbox, { recursive: true })
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch {
      const holder = Number(readHolder(lock))
      if (holder > 0 && isAlive(holder)) {
        writeFileSync(join(mailbox, `${process.pid}.json`), JSON.stringify({ argv: process.argv, directory: process.cwd() }))
        return null
      }
      rmSync(lock, { force: true })
    }
  }
  const collect = (): void => {
    for (const name of readdirSync(mailbox)) {
      const file = join(mailbox, name)
      try {
        const { argv, directory } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[]; directory: string }
        rmSync(file, { force: true })
        onSecond(argv, directory)
      } catch {
        // Half written: the watcher calls again when the rest is there.
      }
    }
  }
  for (const name of readdirSync(mailbox)) rmSync(join(mailbox, name), { force: true })
  const watcher = watch(mailbox, collect)
  return () => {
    watcher.close()
    rmSync(lock, { force: true })
  }
}

const readHolder = (lock: string): string => {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return ''
  }
}
