// Going from chapter to chapter.

/** Opens a chapter by its address, as a pasted link does; what laboratories hold stays in the address. */
export async function openChapter(page, chapter, section = '') {
  await page.evaluate(([chapter, section]) => {
    const pairs = [...new URLSearchParams(location.hash.slice(1))].filter(([key]) => !['v', 'chapter', 'section'].includes(key));
    const place = [['v', '1'], ['chapter', chapter], ...(section ? [['section', section]] : [])];
    location.hash = new URLSearchParams([...place, ...pairs]).toString();
  }, [chapter, section]);
  await page.locator('.chapter-section').first().waitFor();
}
