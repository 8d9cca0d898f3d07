import { describe, expect, test } from 'vitest'
import { characterSet, decodeText } from '../../src-main/dicom/character-set.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)))
const decoded = (sets: string[], text: string, personName = true): string => decodeText(bytes(text), characterSet(sets), personName)

/** The examples of PS3.5 annexes H, I, J, K and L, byte for byte as printed there. */
describe('examples printed in the standard', () => {
  test('H.3.1 Japanese, ISO 2022 IR 87', () => {
    expect(decoded(['', 'ISO 2022 IR 87'], 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B')).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう')
  })

  test('H.3.2 Japanese, ISO 2022 IR 13 and 87', () => {
    expect(decoded(['ISO 2022 IR 13', 'ISO 2022 IR 87'], '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J')).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう')
  })

  test('I.2 Korean, ISO 2022 IR 149', () => {
    expect(decoded(['', 'ISO 2022 IR 149'], 'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf')).toBe('Hong^Gildong=洪^吉洞=홍^길동')
  })

  test('J.1 Chinese, UTF-8', () => {
    expect(decoded(['ISO_IR 192'], 'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1')).toBe('Wang^XiaoDong=王^小東')
  })

  test('J.3 Chinese, GB18030', () => {
    expect(decoded(['GB18030'], 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab')).toBe('Wang^XiaoDong=王^小东')
  })

  test('K.2 Chinese, ISO 2022 IR 58', () => {
    expect(decoded(['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=')).toBe('Zhang^XiaoDong=张^小东=')
  })
})

test.each([
  ['ISO_IR 100', 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
  ['ISO_IR 101', 'Wa\xb3\xeasa', 'Wałęsa'],
  ['ISO_IR 126', '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
  ['ISO_IR 127', '\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1', 'قباني^لنزار'],
  ['ISO_IR 138', '\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4', 'שרון^דבורה'],
  ['ISO_IR 144', '\xbb\xee\xda\x63\x65\xdc\xd1yp\xd3', 'Люкceмбypг'],
  ['ISO_IR 148', '\xdd\xfe', 'İş'],
  ['ISO_IR 166', '\xca\xc1\xaa\xd2\xc2', 'สมชาย'],
  ['ISO-IR 100', '\xc4neas', 'Äneas'],
  ['iso_ir 192', '\xc3\xa4', 'ä'],
  ['GBK', '\xd6\xd0', '中'],
  ['NO SUCH SET', 'M\xfcller', 'Müller']
])('%s', (set, raw, text) => {
  expect(decoded([set], raw)).toBe(text)
})

test('half of a two-byte character is never taken for a separator', () => {
  // 0x5C is the second byte of GB18030 0x815C; 0x5E of JIS X 0208 ku-ten; splitting before decoding would break both.
  expect(decoded(['GB18030'], '\x81\x5c', false)).toBe('乗')
  expect(decoded(['', 'ISO 2022 IR 87'], '\x1b$B\x30\x5e\x1b(B^A').split('^')).toHaveLength(2)
})

test('a second set whose escape sequence the writer forgot', () => {
  expect(decoded(['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\xd5\xc5^\xd0\xa1\xb6\xab')).toBe('Zhang^XiaoDong=张^小东')
  expect(decoded(['ISO 2022 IR 6', 'ISO 2022 IR 149'], '\xfb\xf3^A')).toBe('洪^A')
  expect(decoded(['', 'ISO 2022 IR 144'], '\xbb')).toBe('Л')
})

test('half-width katakana between two-byte characters', () => {
  expect(decoded(['ISO 2022 IR 13', 'ISO 2022 IR 87'], '\x1b$B6;It\x1b)I\xc3\xbd\xc4', false)).toBe('胸部ﾃｽﾄ')
})

test('code extensions end at the delimiters, so that the next component begins in the initial set', () => {
  expect(decoded(['ISO 2022 IR 100', 'ISO 2022 IR 144'], '\x1b-L\xbf^\xe9')).toBe('П^é')
  expect(decoded(['ISO 2022 IR 100', 'ISO 2022 IR 144'], '\x1b-L\xbf\r\n\xe9', false)).toBe('П\r\né')
  expect(decoded(['ISO 2022 IR 100', 'ISO 2022 IR 144'], '\x1b-L\xbf\\\xe9', false)).toBe('П\\é')
})

test('a cut escape sequence costs its own bytes and no more', () => {
  expect(decoded(['', 'ISO 2022 IR 87'], 'A\x1b')).toBe('A')
  expect(decoded(['', 'ISO 2022 IR 87'], 'A\x1b$')).toBe('A$')
})
