// The portal as programs use it, to furnish what the pages show.

/** Calls of the portal at an address with a token. */
export function portal(base, token) {
  const call = async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.status, json, text };
  };
  const must = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  return {
    call,
    get: (path) => call("GET", path),
    post: (path, body) => must("POST", path, body),
    patch: (path, body) => must("PATCH", path, body),
    put: (path, body) => must("PUT", path, body),
    del: (path) => call("DELETE", path),
  };
}

/** An e-mail that would have been sent; gives its status id. */
export async function sendEmail(api, subject, text, html) {
  const email = await api.post("/marketing/v3/emails", {
    name: "Order confirmation",
    subcategory: "single_send_api",
    subject,
    from: { fromName: "Shop", replyTo: "hi@shop.com" },
    content: { plainTextVersion: text, widgets: html ? { body: { body: { html } } } : {} },
  });
  await api.post(`/marketing/v3/emails/${email.id}/publish`);
  const sent = await api.post("/marketing/v3/transactional/single-email/send", {
    emailId: Number(email.id),
    message: { to: "jane@shop.com" },
  });
  return sent.statusId;
}
