import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readHeaderOf } from '../../src-main/dicom/file.ts'
import type { ScanOptions } from '../../src-main/dicom/scan.ts'
import { readSource, scan } from '../../src-main/dicom/scan.ts'
import { pngOf } from '../../src-main/dicom/render.ts'
import { concat, element, imageFile, item, LITTLE, part10 } from './build-file.ts'

const film = imageFile({ rows: 2, columns: 2 }, [1, 2, 3, 4])
const png = pngOf({ rows: 2, columns: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4) })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'umbra-scan-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

async function found(paths: string[], options: ScanOptions = {}): Promise<string[]> {
  const out: string[] = []
  const short = (path: string): string => path.replace(`${folder}/`, '')
  for await (const result of scan(paths, options)) out.push('skipped' in result ? `${result.skipped.code} ${short(result.skipped.file)}` : `${result.kind} ${short(result.source.path)}${result.source.entry === undefined ? '' : `!/${result.source.entry}`}`)
  return out
}

const directory = (...files: string[]): Uint8Array =>
  part10(LITTLE, concat(element(0x00041130, 'CS', 'DISC'), element(0x00041220, 'SQ', concat(...files.map((file) => item(concat(element(0x00041430, 'CS', 'IMAGE'), element(0x00041500, 'CS', file))))))))

describe('folders and files', () => {
  test('by content, not by name; what is not taken has a code', async () => {
    put('a/film.txt', film)
    put('a/picture.dcm', png)
    put('b/notes.dcm', strToU8('only some words, and enough of them to be read as a header'))
    put('b/nothing.dcm', new Uint8Array(0))
    put('.DS_Store', strToU8('junk'))
    expect(await found([folder, join(folder, 'missing')])).toEqual(['dicom a/film.txt', 'png a/picture.dcm', 'not-dicom b/notes.dcm', 'empty b/nothing.dcm', 'not-found missing'])
  })

  test('a file named twice, or through a link, is found once; a link back up is no loop', async () => {
    const path = put('film.dcm', film)
    symlinkSync(path, join(folder, 'again.dcm'))
    symlinkSync(folder, join(folder, 'up'))
    expect(await found([folder, path])).toEqual(['dicom again.dcm'])
  })

  test.skipIf(process.platform === 'win32')('a pipe or device is named and never opened: that would wait for ever', async () => {
    const pipe = join(folder, 'pipe.dcm')
    execFileSync('mkfifo', [pipe])
    symlinkSync('/dev/zero', join(folder, 'zero.dcm'))
    expect(await found([folder])).toEqual(['not-readable pipe.dcm', 'not-readable zero.dcm'])
    await expect(readSource({ path: pipe })).rejects.toMatchObject({ code: 'not-readable' })
    await expect(readHeaderOf(pipe)).rejects.toMatchObject({ code: 'not-readable' })
  })

  test('known files are not opened, and nothing is written', async () => {
    const path = put('film.dcm', film)
    const before = statSync(path)
    expect(await found([folder], { isKnown: (source, size, mtimeMs) => source.path === path && size === film.length && mtimeMs === before.mtimeMs })).toEqual(['unchanged film.dcm'])
    await found([folder])
    expect(statSync(path).mtimeMs).toBe(before.mtimeMs)
    expect(readFileSync(path).equals(Buffer.from(film))).toBe(true)
  })

  test('stops when told', async () => {
    put('1.dcm', film)
    put('2.dcm', film)
    const stop = new AbortController()
    const seen: unknown[] = []
    await expect(async () => {
      for await (const result of scan([folder], { signal: stop.signal })) {
        seen.push(result)
        stop.abort(new Error('enough'))
      }
    }).rejects.toThrow('enough')
    expect(seen).toHaveLength(1)
  })
})

describe('DICOMDIR', () => {
  test('its files are followed in its order, whatever the case, and once; missing ones are named', async () => {
    put('DICOMDIR', directory('IMAGES\\B', 'IMAGES\\A', 'IMAGES\\GONE'))
    put('images/a', film)
    put('images/b.', film)
    put('images/other.dcm', film)
    expect(await found([folder])).toEqual(['dicom images/b.', 'dicom images/a', 'dicomdir-missing-file IMAGES/GONE', 'dicom images/other.dcm'])
    expect(await found([join(folder, 'DICOMDIR')])).toEqual(['dicom images/b.', 'dicom images/a', 'dicomdir-missing-file IMAGES/GONE'])
  })

  test('cannot lead out of its folder', async () => {
    put('secret.dcm', film)
    put('disc/DICOMDIR', directory('..\\SECRET.DCM', '/etc/passwd', '.\\x'))
    expect((await found([join(folder, 'disc')])).map((line) => line.split(' ')[0])).toEqual(['unsafe-path', 'unsafe-path', 'unsafe-path'])
  })
})

describe('ZIP archives', () => {
  test('images inside are found and read, the rest has its reason', async () => {
    const path = put('disc.zip', zipSync({ 'x/film': film, 'x/picture.png': [png, { level: 0 }], 'x/readme.txt': strToU8('words and words and words'), 'x/empty': new Uint8Array(0), 'inner.zip': zipSync({ film }), '__MACOSX/x': strToU8('junk') }))
    expect(await found([folder])).toEqual(['dicom disc.zip!/x/film', 'png disc.zip!/x/picture.png', 'not-dicom disc.zip!/x/readme.txt', 'empty disc.zip!/x/empty', 'nested-archive disc.zip!/inner.zip'])
    expect(await readSource({ path, entry: 'x/film' })).toEqual(film)
    const lengths: boolean[] = []
    for await (const result of scan([path])) if (!('skipped' in result)) lengths.push((await result.open()).length === result.size)
    expect(lengths).toEqual([true, true])
  })

  test('names that lead out are refused one by one', async () => {
    put('evil.zip', zipSync({ '../up.dcm': film, '/root.dcm': film, 'a\\..\\..\\b.dcm': film, 'ok.dcm': film }))
    expect((await found([folder])).map((line) => line.split(' ')[0])).toEqual(['unsafe-path', 'unsafe-path', 'unsafe-path', 'dicom'])
  })

  test('an entry that lies about its size costs no memory', async () => {
    const bytes = zipSync({ film })
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    new DataView(bytes.buffer).setUint32(at + 24, 500_000_000, true)
    put('liar.zip', bytes)
    expect(await found([folder])).toEqual(['archive-bomb liar.zip!/film'])
  })

  test('encrypted, cut off, and no archive at all', async () => {
    const bytes = zipSync({ film })
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    const locked = bytes.slice()
    locked[at + 8]! |= 1
    put('a.zip', locked)
    put('b.zip', bytes.subarray(0, bytes.length - 30))
    put('c.zip', concat(Uint8Array.of(0x50, 0x4b, 3, 4), new Uint8Array(400)))
    expect(await found([folder])).toEqual(['encrypted-archive a.zip!/film', 'damaged-archive b.zip', 'damaged-archive c.zip'])
  })
})
