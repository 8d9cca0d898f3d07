import { join } from 'node:path'
import { expect, test } from 'vitest'
import { libraryFolder } from '../../src-main/base/library-folder.ts'

test('is where each platform keeps a user\'s own data, unless told otherwise', () => {
  expect(libraryFolder({}, 'linux', '/home/r')).toBe(join('/home/r', '.local', 'share', 'Umbra'))
  expect(libraryFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/r')).toBe(join('/data', 'Umbra'))
  expect(libraryFolder({}, 'darwin', '/Users/r')).toBe(join('/Users/r', 'Library', 'Application Support', 'Umbra'))
  expect(libraryFolder({ APPDATA: '/a' }, 'win32', '/u')).toBe(join('/a', 'Umbra'))
  expect(libraryFolder({ UMBRA_LIBRARY: '/lib', XDG_DATA_HOME: '/data' }, 'linux', '/home/r')).toBe('/lib')
})
