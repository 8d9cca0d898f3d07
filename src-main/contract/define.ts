import { z } from 'zod'

/** One call of the contract: the schema that checks its parameters at the boundary, and (as a type only) what it answers. */
export interface Call<P extends z.ZodType = z.ZodType, R = unknown> {
  readonly params: P
  readonly result: R
}

/** `call<Answer>()(schema)`: the answer is a type, the parameters are checked. */
export const call =
  <R>() =>
  <P extends z.ZodType>(params: P): Call<P, R> => ({ params, result: undefined as R })

export const nothing = z.strictObject({}).default({})
export const id = z.number().int().positive()
/** Ids of packages and prompt sets: file-name safe by construction. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
/** A prompt set, or `id@n`: version n of a set written here. Without a number the newest one is meant. */
export const promptRef = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}(@[1-9][0-9]{0,5})?$/)
