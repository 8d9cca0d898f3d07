import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `unit` needs nothing outside the repository; `corpus` reads ../shared; `webgpu` needs an adapter; `e2e` drives the built application in Chromium. */
export default defineConfig({
  root,
  plugins: [vue()],
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/**/*.corpus.test.ts', 'test/**/*.webgpu.test.ts', 'test/e2e/**'], testTimeout: 30_000 } },
      { extends: true, test: { name: 'corpus', include: ['test/**/*.corpus.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { name: 'webgpu', include: ['test/**/*.webgpu.test.ts'], testTimeout: 900_000, hookTimeout: 900_000, fileParallelism: false } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, expect: { poll: { timeout: 15_000 } } } }
    ]
  }
})
