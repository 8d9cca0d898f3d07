import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { headerOf, personName, readHeader } from '../../src-main/dicom/header.ts'
import { readTags } from '../../src-main/dicom/tags.ts'
import { LITTLE, concat, element, encapsulated, imageTags, item, part10 } from './build-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'umbra-header-'))
afterAll(() => rmSync(folder, { recursive: true }))

const film = (pixels: Uint8Array, syntax = LITTLE, extra: Uint8Array = new Uint8Array(0)): Uint8Array =>
  part10(
    syntax,
    concat(
      element(0x00080005, 'CS', 'ISO_IR 100'),
      element(0x00080008, 'CS', 'ORIGINAL\\PRIMARY'),
      element(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1\0'),
      element(0x00080018, 'UI', '1.2.3.4\0'),
      element(0x00080020, 'DA', '2024.03.01'),
      element(0x00080060, 'CS', 'cr'),
      element(0x00081030, 'LO', ' Thorax pa '),
      element(0x00100010, 'PN', 'M\xfcller^J\xf6rg^^='),
      element(0x00100020, 'LO', '0042'),
      element(0x00100030, 'DA', '19700230x'),
      element(0x00185101, 'CS', 'PA'),
      element(0x00181164, 'DS', '0.15\\0.16'),
      element(0x0020000d, 'UI', '1.2.3'),
      element(0x0020000e, 'UI', '../../etc'),
      element(0x00200011, 'IS', '3'),
      imageTags({ rows: 2, columns: 2, photometric: 'MONOCHROME1' }),
      element(0x00280030, 'DS', '0\\0'),
      element(0x00280301, 'CS', 'NO'),
      extra,
      pixels
    )
  )

test('the fields of a film, decoded, trimmed, and left out where they make no sense', () => {
  const header = headerOf(film(element(0x7fe00010, 'OW', [1, 2, 3, 4])))
  expect(header.patient).toMatchObject({ name: { alphabetic: 'Müller^Jörg', ideographic: '', phonetic: '' }, id: '0042', birthDate: '' })
  expect(header.study).toMatchObject({ uid: '1.2.3', date: '20240301', description: 'Thorax pa' })
  expect(header.series).toMatchObject({ uid: '', number: 3, modality: 'CR', viewPosition: 'PA' })
  expect(header.instance).toMatchObject({ sopInstance: '1.2.3.4', imagerPixelSpacing: [0.15, 0.16], pixelSpacing: null, burnedInAnnotation: 'NO', lossy: false, numberOfFrames: 1, imageType: ['ORIGINAL', 'PRIMARY'] })
  expect(header.pipeline).toMatchObject({ photometric: 'MONOCHROME1', bitsStored: 16 })
})

test('lossy by flag, by syntax, and not when a reversible syntax says 00', () => {
  const pixels = encapsulated(new Uint8Array(0), [Uint8Array.of(1, 2)])
  const flag = (value: string): Uint8Array => element(0x00282110, 'CS', value)
  const lossy = (syntax: string, extra: Uint8Array = new Uint8Array(0)): boolean => headerOf(film(pixels, syntax, extra)).instance.lossy
  expect([lossy('1.2.840.10008.1.2.4.50'), lossy('1.2.840.10008.1.2.4.70'), lossy('1.2.840.10008.1.2.4.70', flag('01')), lossy('1.2.840.10008.1.2.4.91'), lossy('1.2.840.10008.1.2.4.91', flag('00'))]).toEqual([true, false, true, true, false])
})

test('a file of many megabytes gives its header without being read', async () => {
  const path = join(folder, 'big.dcm')
  writeFileSync(path, film(element(0x7fe00010, 'OW', new Uint8Array(20_000_000))))
  const header = await readHeader(path)
  expect([header.patient.id, header.instance.pixels?.rows]).toEqual(['0042', 2])
})

test('a header longer than the first read is read on', async () => {
  const path = join(folder, 'long.dcm')
  writeFileSync(path, film(element(0x7fe00010, 'OW', [1, 2, 3, 4]), LITTLE, element(0x00290010, 'OB', new Uint8Array(400_000))))
  expect((await readHeader(path)).instance.pixels?.columns).toBe(2)
})

test('person names', () => {
  expect(personName('A^B=C^D=E')).toEqual({ alphabetic: 'A^B', ideographic: 'C^D', phonetic: 'E' })
  expect(personName('')).toEqual({ alphabetic: '', ideographic: '', phonetic: '' })
})

test('every element for a tag browser, sequences indented', async () => {
  const path = join(folder, 'tags.dcm')
  writeFileSync(path, film(element(0x7fe00010, 'OW', [1, 2, 3, 4]), LITTLE, element(0x00402001, 'SQ', item(element(0x00080100, 'SH', 'CODE')))))
  const rows = await readTags(path)
  expect(rows.find((row) => row.tag === '(0010,0010)')).toMatchObject({ keyword: 'PatientName', vr: 'PN', value: 'Müller^Jörg^^=', depth: 0 })
  expect(rows.find((row) => row.tag === '(0008,0100)')).toMatchObject({ keyword: 'CodeValue', value: 'CODE', depth: 1 })
  expect(rows.find((row) => row.tag === '(7FE0,0010)')?.value).toBe('8 bytes')
  expect(rows.find((row) => row.tag === '(0002,0010)')?.value).toBe(LITTLE)
})
