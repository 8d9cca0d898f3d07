// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { focusPoints, POINTS } from '../../../../src-renderer/shared/plot/focus-points.ts'
import { standaloneSvg } from '../../../../src-renderer/shared/plot/export-svg.ts'

function chart(): { holder: HTMLElement; svg: SVGSVGElement } {
  const holder = document.createElement('div')
  holder.style.backgroundColor = 'rgb(1, 2, 3)'
  holder.innerHTML = `<svg role="img" viewBox="0 0 300 200"><g aria-label="line"><path /></g><g class="${POINTS}" aria-label="dot"><circle style="fill: rgb(9, 8, 7)" /><circle /></g></svg>`
  document.body.append(holder)
  return { holder, svg: holder.querySelector('svg')! }
}

test('a saved chart carries its own colours, ground and title', () => {
  const { text } = standaloneSvg(chart().svg, 'ROC curve')
  const saved = new DOMParser().parseFromString(text, 'image/svg+xml')
  expect(saved.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg')
  expect(saved.querySelector('title')!.textContent).toBe('ROC curve')
  expect(saved.querySelector('rect')!.getAttribute('fill')).toBe('rgb(1, 2, 3)')
  expect(saved.querySelector('circle')!.getAttribute('style')).toContain('fill: rgb(9, 8, 7)')
})

test('points answer Tab, Enter, Space and click; groups carry no label that means nothing', () => {
  const { holder, svg } = chart()
  const opened: number[] = []
  focusPoints(svg, [{ label: 'Dr Ada' }, { label: 'Dr Ben' }], (index) => void opened.push(index))
  const [ada, ben] = [...holder.querySelectorAll('circle')]
  expect([ada!.getAttribute('tabindex'), ada!.getAttribute('role'), ben!.getAttribute('aria-label')]).toEqual(['0', 'button', 'Dr Ben'])
  ada!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
  ben!.dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }))
  ben!.dispatchEvent(new KeyboardEvent('keydown', { key: 'x' }))
  ada!.dispatchEvent(new MouseEvent('click'))
  expect(opened).toEqual([0, 1, 0])
  expect(svg.getAttribute('role')).toBe('group')
  expect(holder.querySelectorAll('g[aria-label]')).toHaveLength(0)
})
