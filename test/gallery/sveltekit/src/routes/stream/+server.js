export function GET() {
  const body = new ReadableStream({
    async pull(controller) {
      for (const chunk of ['one ', 'two ', 'three']) {
        controller.enqueue(new TextEncoder().encode(chunk));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/plain' } });
}
