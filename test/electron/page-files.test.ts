import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY, pageFile, servePage } from '../../src-main/electron/page-files.ts'

const top = mkdtempSync(join(tmpdir(), 'umbra-page-'))
const folder = join(top, 'renderer')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(folder, 'index.html'), '<title>Umbra</title>')
writeFileSync(join(folder, 'assets', 'a.js'), 'export {}')
writeFileSync(join(top, 'secret.txt'), 'outside')
mkdirSync(join(top, 'renderer-other'))
writeFileSync(join(top, 'renderer-other', 'x.txt'), 'beside')
afterAll(() => rmSync(top, { recursive: true }))

test('names files inside the folder only', () => {
  expect(pageFile(folder, '/')).toBe(join(folder, 'index.html'))
  expect(pageFile(folder, '/assets/a.js')).toBe(join(folder, 'assets', 'a.js'))
  for (const outside of ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt', '/../renderer-other/x.txt', '/%00', '/%zz']) expect(pageFile(folder, outside)).toBeNull()
})

test('serves with type and policy, on refusals too', async () => {
  const page = await servePage(folder, new Request('app://umbra/index.html'))
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toContain('Umbra')
  const script = await servePage(folder, new Request('app://umbra/assets/a.js'))
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  const missing = await servePage(folder, new Request('app://umbra/none.js'))
  expect(missing.status).toBe(404)
  const written = await servePage(folder, new Request('app://umbra/index.html', { method: 'POST', body: 'x' }))
  expect(written.status).toBe(405)
  for (const response of [page, script, missing, written]) {
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('the policy lets no script in but our own files', () => {
  const directives = new Map(CONTENT_SECURITY_POLICY.split('; ').map((directive) => [directive.split(' ')[0]!, directive.split(' ').slice(1)]))
  expect(directives.get('default-src')).toEqual(["'none'"])
  expect(directives.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])
  expect(directives.get('connect-src')).toEqual(["'self'", 'umbra:'])
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|'unsafe-eval'/)
})
