import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { FrameHeader } from '../../../src-main/contract/index.ts'
import { unpack } from '../../../src-main/contract/packed.ts'
import { viewerFrame } from '../../../src-main/services/films/viewer-frame.ts'
import { CORPUS } from '../../dicom/corpus.ts'

const PYTHON = '/usr/bin/python3'
/** A plane of its own; four, two of them in the pixels' unused bits. */
const FILES = ['pydicom/examples_overlay.dcm', 'dcm4che/ovly_p01.dcm'].map((name) => CORPUS + name).filter((file) => existsSync(file))

function answers(): [number, number, string][][] {
  if (FILES.length === 0) return []
  try {
    return execFileSync(PYTHON, [fileURLToPath(new URL('frame-planes.py', import.meta.url)), ...FILES], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n').map((line) => JSON.parse(line) as [number, number, string][])
  } catch {
    console.info('python3 with numpy and pydicom is absent: overlay planes are not compared with it.')
    return []
  }
}

const ones = (bits: Uint8Array): number => bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)

test.for(answers().map((answer, at) => [FILES[at]!.slice(CORPUS.length), FILES[at]!, answer] as const))('planes of %s are those of pydicom, bit for bit', async ([, file, expected]) => {
  const { header, values, offset } = unpack<FrameHeader>(new Uint8Array((await viewerFrame(file, 0)).data).buffer)
  const size = Math.ceil((header.rows * header.columns) / 8)
  const first = values.byteLength - size * header.planes.length
  const found = header.planes.map(({ number }, at) => {
    const bits = new Uint8Array(values, first + at * size, size)
    return [number, ones(bits), createHash('sha256').update(bits).digest('hex')]
  })
  expect(found).toEqual(expected)
  expect(found.length).toBeGreaterThan(0)
  // The film's own values are as many as they ever were.
  expect(first - offset).toBe(header.rows * header.columns * header.samples * (header.type.endsWith('8') ? 1 : 2))
})

test('a fuzzed file with an empty plane still shows its film', async () => {
  const file = `${CORPUS}fuzz/cat21_cve_santesoft_oob/TC0989_overlay_empty.dcm`
  if (!existsSync(file)) return console.info('The DICOM corpus is absent: nothing was checked.')
  const { header } = unpack<FrameHeader>(new Uint8Array((await viewerFrame(file, 0)).data).buffer)
  expect([header.rows, header.columns, header.planes]).toEqual([64, 64, []])
})
