import { expect, test } from 'vitest'
import { decode, encode } from '../../build/electron-stand-in/codec.ts'

const VALUES: unknown[] = [
  null, undefined, true, 0, -0, 1.5, Number.NaN, Infinity, -Infinity, 12n ** 30n, '', 'ÄÖ\u0000☃', [], [1, [undefined, 'x']], {}, { a: { b: [null] } },
  { $: 'undefined', v: 1 }, new Date(86_400_000), new Map([['a', new Set([1, { b: 2 }])]]), new Uint8Array([1, 2, 3]), new Float64Array([Math.PI, -0]),
  new BigInt64Array([-1n]), new Uint16Array([1, 2, 65_535]).subarray(1), new Uint8Array([9, 8]).buffer, { one: new Int16Array([-1]), two: new Float32Array([0.5]) }
]

test.each(VALUES.map((value) => [value]))('%o comes back as structuredClone would give it', (value) => {
  expect(decode(encode(value))).toEqual(structuredClone(value))
})

test('a Buffer of a shared pool crosses alone', () => {
  const part = Buffer.from('a pooled buffer').subarray(2, 8)
  expect(decode(encode(part))).toEqual(new Uint8Array(Buffer.from('pooled')))
  // ws delivers messages as parts of a pool too.
  const message = Buffer.concat([Buffer.from('xx'), encode(new Uint16Array([1, 2, 3]))]).subarray(2)
  expect(decode(message)).toEqual(new Uint16Array([1, 2, 3]))
})

test('errors keep name and message', () => {
  const error = decode(encode(new RangeError('too far'))) as Error
  expect(error).toBeInstanceOf(Error)
  expect([error.name, error.message]).toEqual(['RangeError', 'too far'])
})

test('refuses what cannot be cloned, and cycles by name', () => {
  expect(() => encode({ call: () => 1 })).toThrow('could not be cloned')
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  expect(() => encode(cycle)).toThrow('contain themselves')
  const shared = { a: 1 }
  expect(decode(encode([shared, shared]))).toEqual([{ a: 1 }, { a: 1 }])
})
