import type { App } from '../app.ts'

/** What a command may touch: the application's services, and two streams. `out` is the answer, `err` is for people. */
export interface CommandContext {
  /** Opens (once) the application on this library; closed when the command ends. */
  open(library?: string): Promise<App>
  out: (text: string) => void
  err: (text: string) => void
  signal: AbortSignal
  resources: string
}

export interface Command {
  /** e.g. `import <paths...> --library DIR` */
  usage: string
  summary: string
  /** Exit code: 0 done, 1 refused or failed, 2 used wrongly. */
  run(argv: string[], context: CommandContext): Promise<number>
}
