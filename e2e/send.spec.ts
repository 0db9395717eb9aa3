import { availableOf } from "./deposit-steps";
import { expect, type Person, test } from "./fixtures";
import {
  expectTransfers,
  makeWallet,
  reviewTransfer,
  sendButton,
  setStatus,
  signInWithMoney,
} from "./send-steps";
import { giveCode, setUpApp, signIn } from "./session-steps";

const THE_TRANSFER = /\/activity\/trf_[0-9A-Z]{26}$/;

test.describe.configure({ mode: "serial" });
let ayanda: Person;
let bongani: Person;

test("money is sent to an e-mail address: reviewed first, there at once, with a receipt", async ({
  page,
  browser,
  product,
}) => {
  ayanda = await makeWallet(product, "Ayanda Zulu");
  bongani = await makeWallet(product, "Bongani Khoza");
  await signInWithMoney(page, ayanda, "500");
  await reviewTransfer(page, bongani.email.toUpperCase(), "125,50", "Rent for March");
  const review = page.getByRole("main");
  await expect(review.getByText("Bongani K.", { exact: true })).toBeVisible();
  await expect(review.getByText("b•••@octoco.example")).toBeVisible();
  await expect(review).not.toContainText("Khoza");
  await expect(review.getByText("You haven't sent to Bongani K. before")).toBeVisible();
  await expect(review.getByText("Only send to people you know. A transfer can't be undone.")).toBeVisible();
  await expect(review.getByText("Rent for March")).toBeVisible();
  await sendButton(page).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it's you" });
  await expect(dialog).toContainText(/Send R\s125,50.*To.*Bongani K\..*They get.*R\s125,50/);
  await page.keyboard.press("Escape"); // not now: nothing was sent
  await expect(dialog).toBeHidden();
  await sendButton(page).click();
  await giveCode(page);
  await expect(page).toHaveURL(THE_TRANSFER);
  await expect(page.getByText("Sent to Bongani K.").first()).toBeVisible();
  await expect(page.getByText("Completed")).toBeVisible();
  expect(await availableOf(page)).toBe(37_450);

  const theirs = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await signIn(theirs, bongani);
  expect(await availableOf(theirs)).toBe(12_550);
  await theirs.getByRole("link", { name: /From Ayanda Z\./ }).click();
  await expect(theirs.getByText("Rent for March").first()).toBeVisible();
  await expect(theirs.getByRole("main")).not.toContainText(ayanda.email);
});

test("Back after sending begins anew and sends nothing", async ({ page }) => {
  await signIn(page, ayanda);
  await reviewTransfer(page, bongani.email, "1,01");
  await sendButton(page).click();
  await expect(page).toHaveURL(THE_TRANSFER);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Who do you want to send to?" })).toBeVisible();
  await expectTransfers(page, 101, 1);
});

test("a handle is chosen in Settings, found by others, and a double click on every button sends once", async ({
  page,
  browser,
  product,
}) => {
  const theirs = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await signIn(theirs, bongani);
  await theirs.goto("/settings");
  await theirs.getByRole("button", { name: "Add handle" }).click();
  await theirs.getByLabel("Handle").fill("support");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByText("That handle is kept free. Choose another one.")).toBeVisible();
  const handle = `bongani_${Date.now().toString(36)}`;
  await theirs.getByLabel("Handle").fill(`@${handle.toUpperCase()}`);
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByText(`@${handle}`)).toBeVisible();

  await signIn(page, ayanda);
  await page.goto("/send");
  await page.getByLabel("E-mail address or handle").fill(`@${handle}`);
  await page.getByRole("button", { name: "Continue" }).dblclick();
  await page.getByLabel("Amount in rand").fill("2,02");
  await page.getByRole("button", { name: "Continue" }).dblclick();
  await expect(page.getByRole("heading", { name: "Check and send R 2,02" })).toBeVisible();
  await expect(page.getByText(`@${handle}`)).toBeVisible();
  await expect(page.getByText("You haven't sent to")).toBeHidden();
  await sendButton(page).dblclick();
  await expect(page).toHaveURL(THE_TRANSFER);
  await expectTransfers(page, 202, 1);
});

test("by keyboard alone: a recent person, the most there is, a note, sent; each step says its heading", async ({
  page,
  product,
}) => {
  const carla = await makeWallet(product, "Carla Naidoo");
  await signInWithMoney(page, carla, "30");
  await reviewTransfer(page, bongani.email, "10");
  await sendButton(page).click();
  await giveCode(page);
  await expect(page).toHaveURL(THE_TRANSFER);

  await page.goto("/send");
  await page.getByLabel("E-mail address or handle").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toContainText("Bongani K.");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "How much do you want to send?" })).toBeFocused();
  for (let tab = 0; tab < 3; tab++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "all you have available" })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type("Lunch");
  await expect(page.getByText("135 left")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Check and send R 20,00" })).toBeFocused();
  await sendButton(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(THE_TRANSFER);
  expect(await availableOf(page)).toBe(0);
});

test("what can't be sent says why at the field, keeps what was typed, and moves nothing", async ({
  page,
  product,
}) => {
  await signIn(page, ayanda);
  const before = await availableOf(page);
  const to = page.getByLabel("E-mail address or handle");
  const goOn = page.getByRole("button", { name: "Continue" });
  const summary = page.getByRole("alert").filter({ hasText: "There is a problem" });
  await page.goto("/send");
  for (const [typed, sentence] of [
    ["", "Enter an e-mail address like name@example.com"],
    ["bongani", "or a handle like @thandi"],
    ["nobody@octoco.example", "No wallet uses that address"],
    [ayanda.email, "You can't send to yourself"],
  ] as const) {
    await to.fill(typed);
    await goOn.click();
    await expect(summary).toContainText(sentence);
    await expect(summary).toBeFocused();
    await expect(page.locator("#to-error")).toContainText(sentence);
    await expect(to).toHaveValue(typed);
  }
  const dineo = await makeWallet(product, "Dineo Sithole");
  await setStatus(product, dineo, "frozen");
  await to.fill(dineo.email);
  await goOn.click();
  await expect(summary).toContainText("This person can't receive money right now");

  await to.fill(bongani.email);
  await goOn.click();
  const amount = page.getByLabel("Amount in rand");
  for (const [typed, sentence] of [
    ["0,50", "Amount must be R 1,00 or more"],
    ["5000,01", "Amount must be R 5 000,00 or less"],
    ["4999", "Enter that or less, or add money."],
    ["ten", "Amount must be a number"],
  ] as const) {
    await amount.fill(typed);
    await goOn.click();
    await expect(summary).toContainText(sentence);
    await expect(page.locator("#amount-error")).toContainText(sentence);
  }
  await amount.fill("3");
  await page.getByLabel("Note (optional)").fill("my card 4444 3333 2222 1111");
  await goOn.click();
  await sendButton(page).click();
  await expect(page.getByRole("heading", { name: "How much do you want to send?" })).toBeVisible();
  await expect(page.locator("#note-error")).toContainText("Leave it out of the note");
  await expect(page.getByLabel("Note (optional)")).toHaveValue("my card 4444 3333 2222 1111");
  expect(await availableOf(page)).toBe(before);
});

test("a recipient frozen between the review and the button is refused, and can be sent to once thawed", async ({
  page,
  product,
}) => {
  await signIn(page, ayanda);
  const elsie = await makeWallet(product, "Elsie Venter");
  await reviewTransfer(page, elsie.email, "3,03");
  await setStatus(product, elsie, "frozen");
  await sendButton(page).click();
  await giveCode(page);
  await expect(page.getByRole("heading", { name: "Who do you want to send to?" })).toBeVisible();
  await expect(page.locator("#to-error")).toContainText("This person can't receive money right now");
  await expectTransfers(page, 303, 0);
  await setStatus(product, elsie, "active");
  await reviewTransfer(page, elsie.email, "3,03");
  await sendButton(page).click();
  await giveCode(page);
  await expect(page).toHaveURL(THE_TRANSFER);
  await expectTransfers(page, 303, 1);
});

test("an answer that is lost is unknown, never failed, and Check now finds what was sent", async ({
  page,
}) => {
  await signIn(page, ayanda);
  await reviewTransfer(page, bongani.email, "4,04");
  await page.route(/transfers\.send/, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await sendButton(page).click();
  await expect(page.getByText("We don't know yet if this went through")).toBeVisible();
  await expect(sendButton(page)).toBeHidden();
  await page.unroute(/transfers\.send/);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page).toHaveURL(THE_TRANSFER);
  await expectTransfers(page, 404, 1);
});

test("a request that never arrived says so when checked, and goes through once when sent again", async ({
  page,
}) => {
  await signIn(page, ayanda);
  await reviewTransfer(page, bongani.email, "5,05");
  await page.route(/transfers\.send/, (route) => route.abort());
  await sendButton(page).click();
  await expect(page.getByText("We don't know yet if this went through")).toBeVisible();
  await page.unroute(/transfers\.send/);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("No money has moved. You can send it now.")).toBeVisible();
  await sendButton(page).click();
  await expect(page).toHaveURL(THE_TRANSFER);
  await expectTransfers(page, 505, 1);
});

test("a reload at the review keeps it, and a tab doubled there lands on the first one's transfer", async ({
  page,
}) => {
  await signIn(page, ayanda);
  await reviewTransfer(page, bongani.email, "6,06", "Once");
  await page.reload();
  await expect(page.getByText("Once", { exact: true })).toBeVisible();
  const [copy] = await Promise.all([
    page.context().waitForEvent("page"),
    page.evaluate(() => void window.open(window.location.href)),
  ]);
  await expect(sendButton(copy)).toBeVisible();
  await sendButton(page).click();
  await expect(page).toHaveURL(THE_TRANSFER);
  await sendButton(copy).click();
  await expect(copy).toHaveURL(page.url());
  await expectTransfers(page, 606, 1);
});

test("somebody new waits while a hold keeps money safe, and whoever has no app is shown the way to one", async ({
  page,
  product,
}) => {
  const femi = await makeWallet(product, "Femi Adeyemi", { app: false });
  await signInWithMoney(page, femi, "20");
  await reviewTransfer(page, bongani.email, "7,07");
  await sendButton(page).click();
  await expect(page.getByRole("dialog").getByText("Set up two-step sign-in first")).toBeVisible();
  await page.getByRole("link", { name: "Set up two-step sign-in" }).click();
  await setUpApp(page, femi); // after which money waits for 6 hours
  await page.goto("/send");
  await page.getByLabel("E-mail address or handle").fill(bongani.email);
  await page.getByRole("button", { name: "Continue" }).click();
  const held = page.getByRole("alert").filter({ hasText: "only send to people you have sent to before" });
  await expect(held).toContainText("You set up two-step sign-in. You can send to new people again from");
  await expect(held.getByRole("timer")).toContainText("5 h 59 min");
  await expectTransfers(page, 707, 0);
});
