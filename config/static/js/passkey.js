// Passkeys: at the door, as second factor, and to add one. What the browser gives goes along with the form.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function given(options) {
    const key = options.publicKey;
    const publicKey = {
      ...key,
      challenge: bytes(key.challenge),
      allowCredentials: known(key.allowCredentials),
    };
    const found = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
    return {
      ...named(found),
      response: {
        authenticatorData: text(authenticatorData),
        clientDataJSON: text(clientDataJSON),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    };
  }

  async function made(options) {
    const key = options.publicKey;
    const publicKey = {
      ...key,
      challenge: bytes(key.challenge),
      user: { ...key.user, id: bytes(key.user.id) },
      excludeCredentials: known(key.excludeCredentials),
      authenticatorSelection: {
        ...key.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    };
    const created = await navigator.credentials.create({ publicKey });
    return {
      ...named(created),
      response: {
        attestationObject: text(created.response.attestationObject),
        clientDataJSON: text(created.response.clientDataJSON),
        transports: created.response.getTransports?.() ?? [],
      },
    };
  }

  const named = (one) => ({
    id: one.id,
    rawId: text(one.rawId),
    type: one.type,
    authenticatorAttachment: one.authenticatorAttachment,
    clientExtensionResults: one.getClientExtensionResults(),
  });

  async function options(form) {
    const data = document.getElementById("passkey-options");
    if (form.dataset.passkey !== "login") return JSON.parse(data.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  async function ask(form) {
    const failed = form.querySelector("[data-failed]");
    if (failed) failed.hidden = true;
    try {
      const asked = await options(form);
      const credential =
        form.dataset.passkey === "add"
          ? await made(asked.creation_options)
          : await given(asked.request_options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Cancelled, or there is none: said on the page, and the other ways are there still.
      if (failed) failed.hidden = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
})();
