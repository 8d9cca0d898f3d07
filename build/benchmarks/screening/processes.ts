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

/** Processor seconds this process and its living children have used (Linux; 100 ticks a second). */
export function processorSeconds(pid: number = process.pid): number {
  let own = 0
  try {
    // After the name in brackets: utime and stime are fields 14 and 15 (proc_pid_stat(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    own = (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    // It ended in between.
  }
  return own + children(pid).reduce((sum, child) => sum + processorSeconds(child), 0)
}

export interface Cost<T> {
  value: T
  /** Highest resident memory of the process tree, read four times a second. */
  megabytes: number
  /** Processor time of the process tree: unlike the clock's, hardly moved by what else the machine does. */
  processor: number
}

export async function costOf<T>(work: () => Promise<T>): Promise<Cost<T>> {
  let megabytes = residentOfTree()
  const before = processorSeconds()
  const timer = setInterval(() => (megabytes = Math.max(megabytes, residentOfTree())), 250)
  try {
    const value = await work()
    return { value, megabytes: Math.max(megabytes, residentOfTree()), processor: processorSeconds() - before }
  } finally {
    clearInterval(timer)
  }
}
