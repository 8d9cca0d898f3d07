import { z } from 'zod'

const id = z.number().int().min(1)

/** What the client tells the child. `note` reaches the handler of a running request (pause, resume, stop after this step). */
export const toChildSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('request'), id, operation: z.string().max(64), params: z.unknown() }),
  z.strictObject({ type: z.literal('cancel'), id }),
  z.strictObject({ type: z.literal('note'), id, note: z.unknown() })
])
export type ToChild = z.infer<typeof toChildSchema>

const failure = z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional(), file: z.string().optional() })

/** What the child tells the client. Every request is answered by exactly one `result` or `error`, unless the child dies. */
export const toClientSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), runtime: z.string() }),
  z.strictObject({ type: z.literal('progress'), id, value: z.unknown() }),
  z.strictObject({ type: z.literal('result'), id, value: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id, error: failure }),
  z.strictObject({ type: z.literal('log'), message: z.string() })
])
export type ToClient = z.infer<typeof toClientSchema>

/** The child as the client sees it: Electron's `utilityProcess` fits as it is, `child_process` through `forkNode`. */
export interface ChildLike {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}
export type ForkCompute = () => ChildLike
