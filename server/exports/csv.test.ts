import { describe, expect, it } from "vitest";
import { csvLine } from "./csv";

describe("csvLine", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+27821234567x", "'+27821234567x"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tcmd", "'\tcmd"],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ])("14.4 keeps a spreadsheet from running %j", (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
  });

  it("keeps whole numbers numbers, quotes what would break the line, and leaves nothing empty", () => {
    expect(csvLine(["-250", "a,b", 'say "hi"', "two\nlines", null, ""])).toBe(
      '-250,"a,b","say ""hi""","two\nlines",,\r\n',
    );
  });
});
