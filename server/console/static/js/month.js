// The month, on FullCalendar's free day grid. Its rules go in through the style sheet object, which the CSP allows.
(() => {
  "use strict";
  const place = document.getElementById("month");
  const title = document.getElementById("month-title");
  const calendar = new window.FullCalendar.Calendar(place, {
    initialView: "dayGridMonth",
    locale: place.dataset.locale,
    firstDay: 1,
    headerToolbar: false,
    height: "auto",
    fixedWeekCount: false,
    dayMaxEvents: 5,
    moreLinkContent: (more) => place.dataset.more.replace("{n}", more.num),
    eventColor: "#e8eff8",
    eventTextColor: "#1b2330",
    eventBorderColor: "#1e4e8c",
    events: place.dataset.url,
    datesSet: (dates) => { title.textContent = dates.view.title; },
  });
  calendar.render();
  document.querySelectorAll("[data-month]").forEach((button) => button.addEventListener("click", () => calendar[button.dataset.month]()));
})();
