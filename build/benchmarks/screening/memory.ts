import { readdirSync, readFileSync } from 'node:fs'

/** Resident megabytes of a process and its children now (Linux). */
export function residentOfTree(pid: number = process.pid): number {
  return resident(pid) + children(pid).reduce((sum, child) => sum + residentOfTree(child), 0)
}

function resident(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number))
  } catch {
    return []
  }
}

/** Highest resident memory of this process tree while `work` runs, read four times a second. */
export async function peakWhile<T>(work: () => Promise<T>): Promise<{ value: T; megabytes: number }> {
  let megabytes = residentOfTree()
  const timer = setInterval(() => (megabytes = Math.max(megabytes, residentOfTree())), 250)
  try {
    const value = await work()
    return { value, megabytes: Math.max(megabytes, residentOfTree()) }
  } finally {
    clearInterval(timer)
  }
}
