"""The roadmap of the college as data: seven stages, every activity and every document of each.

Source: the roadmap (plan of activities) approved in February 2022, its wording tidied; composite entries are parted
so that each can be checked off; the cut title of the fifth stage's act reads "pairs (groups)".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: `months` after the programme's start it is due, None when it has no date of its own."""

    number: int
    ru: str
    en: str
    period_ru: str
    period_en: str
    months: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """One activity or document of a stage."""

    stage: int
    kind: str  # "activity", "document"
    ru: str
    en: str
    expected: str  # what shows that it is done, in Russian, as the sheet has it
    responsible: str = "куратор"


STAGES = (
    Stage(1, "Подготовка условий", "Preparing the ground", "первый месяц", "first month", 1),
    Stage(2, "Банк наставляемых", "Bank of mentees", "первый месяц", "first month", 1),
    Stage(3, "Банк наставников", "Bank of mentors", "первый месяц", "first month", 1),
    Stage(4, "Отбор и обучение", "Selection and training", "первый–второй месяц", "first and second month", 2),
    Stage(5, "Работа пар и групп", "Pairs and groups at work", "первый–второй месяц", "first and second month", 2),
    Stage(6, "Завершение программ", "Completing the programmes", "по завершении программ", "as programmes end", None),
    Stage(7, "Информационная поддержка", "Information", "все этапы", "all stages", None),
)

_A, _D = "activity", "document"
ITEMS = (
    Item(1, _A, "Информирование педагогов, обучающихся и родителей о внедрении системы наставничества",
         "Inform teachers, students and parents of the mentoring system", "Объявление, протокол педсовета"),
    Item(1, _A, "Сбор предварительных запросов обучающихся, педагогов, молодых специалистов",
         "Collect first requests of students, teachers and young specialists", "Сводка запросов"),
    Item(1, _A, "Определение заинтересованных аудиторий внутри и вне организации: выпускники, работодатели и другие",
         "Find interested audiences inside and outside: graduates, employers and others", "Список партнёров"),
    Item(1, _A, "Определение цели, задач, форм наставничества, ожидаемых результатов",
         "Set the aim, tasks, forms and expected results of mentoring", "Раздел Положения"),
    Item(1, _A, "Нормативно-правовое оформление программы наставничества",
         "Put the programme into legal form", "Утверждённые акты", "директор"),
    Item(1, _A, "Назначение куратора", "Appoint the curator", "Акт о назначении куратора", "директор"),
    Item(1, _A, "Формирование команды программы", "Form the programme's team", "Состав рабочей группы", "директор"),
    Item(1, _A, "Создание страницы системы наставничества на сайте организации",
         "Make a page about mentoring on the site", "Ссылка на страницу", "системный администратор"),
    Item(1, _A, "Разработка модели сетевого или иного взаимодействия партнёров в наставнической деятельности",
         "Work out how partners act together in mentoring", "Описание модели"),
    Item(1, _D, "Акт об утверждении Положения о наставничестве", "Act approving the regulations on mentoring",
         "Номер и дата акта", "директор"),
    Item(1, _D, "Партнёрские соглашения", "Partnership agreements", "Подписанные соглашения", "директор"),
    Item(2, _A, "Сбор информации о профессиональных запросах педагогов: тесты, анкеты, интервью, наблюдения",
         "Collect teachers' professional requests: tests, questionnaires, interviews, observation", "Запросы в банке"),
    Item(2, _A, "Сбор запросов наставляемых", "Collect the mentees' requests", "Заполненный столбец «Основной запрос»"),
    Item(2, _A, "Популяризация системы наставничества: хакатоны, форумы, конкурсы, бизнес-игры, сторителлинг, квесты",
         "Make mentoring known: hackathons, forums, contests, games, storytelling, quests", "Проведённые мероприятия"),
    Item(2, _D, "Банк данных наставляемых", "Bank of mentees", "Лист «Наставляемые»"),
    Item(2, _D, "Согласия наставляемых на сбор и обработку персональных данных",
         "Mentees' consents to data processing", "Даты согласий"),
    Item(2, _D, "Согласия родителей (законных представителей) несовершеннолетних наставляемых",
         "Consents of minors' parents or guardians", "Даты согласий"),
    Item(3, _A, "Анкетирование потенциальных наставников, желающих участвовать в персонализированных программах",
         "Survey possible mentors who wish to take part", "Заполненные анкеты"),
    Item(3, _A, "Мероприятия для информирования и вовлечения потенциальных наставников, "
         "взаимодействие с целевыми аудиториями на профильных мероприятиях",
         "Events to inform and win possible mentors; contact with audiences at professional events",
         "Проведённые мероприятия"),
    Item(3, _D, "Банк данных потенциальных наставников", "Bank of possible mentors", "Лист «Наставники»"),
    Item(3, _D, "Анкета-опрос «Чем я могу быть полезен в качестве наставника?»",
         "Questionnaire “How can I be of use as a mentor?”", "Ответы в листе «Анкеты»"),
    Item(3, _D, "Письма-обращения к работодателям", "Letters to employers", "Даты писем в листе «Партнёры»"),
    Item(3, _D, "Согласия наставников на сбор и обработку персональных данных",
         "Mentors' consents to data processing", "Даты согласий"),
    Item(4, _A, "Анализ банка наставников и выбор подходящих для конкретной персонализированной программы "
         "педагога или группы педагогов",
         "Study the bank of mentors and choose those who suit each programme", "Предложение пар"),
    Item(4, _A, "Обучение наставников: подготовка методических материалов для сопровождения наставничества",
         "Train mentors: prepare methodical materials", "Материалы"),
    Item(4, _A, "Консультации и обмен опытом среди наставников — «установочные сессии»",
         "Consultations and exchange among mentors: kick-off sessions", "Проведённые сессии"),
    Item(4, _D, "Акт об отборе (выдвижении) наставников и утверждении реестра наставников",
         "Act on the selection of mentors and their register", "Номер и дата акта", "директор"),
    Item(4, _D, "Памятки для наставников", "Guides for mentors", "Памятка"),
    Item(5, _A, "Формирование наставнических пар (групп)", "Form pairs and groups", "Лист «Пары»"),
    Item(5, _A, "Разработка персонализированных программ наставничества для каждой пары (группы)",
         "Write a personalised programme for every pair or group", "Лист «Программы»", "наставники"),
    Item(5, _A, "Психолого-педагогическая поддержка наставляемых, не сформировавших пару или группу, "
         "продолжение поиска наставника",
         "Support mentees without a pair and go on looking for a mentor", "Записи психолога", "психолог"),
    Item(5, _A, "Текущая работа по мероприятиям персонализированных программ",
         "Carry out the activities of the programmes", "Отметки о выполнении, встречи", "наставники"),
    Item(5, _D, "Акт об утверждении наставнических пар (групп)", "Act approving the pairs and groups",
         "Номер и дата акта", "директор"),
    Item(5, _D, "Персонализированные программы наставничества", "Personalised programmes", "Программы пар",
         "наставники"),
    Item(6, _A, "Мониторинг качества реализации персонализированных программ (анкетирование)",
         "Monitor the quality of the programmes by questionnaires", "Ответы в листе «Анкеты»"),
    Item(6, _A, "Проведение студенческой конференции или семинара", "Hold a student conference or seminar",
         "Проведённое мероприятие"),
    Item(6, _A, "Итоговое мероприятие (круглый стол) по выявлению лучших практик наставничества",
         "Final round table on the best practices", "Проведённое мероприятие"),
    Item(6, _A, "Пополнение методической копилки педагогических практик наставничества",
         "Add to the collection of good practices", "Лист «Практики»"),
    Item(6, _A, "Награждение эффективных участников наставнической деятельности", "Reward effective participants",
         "Проведённое награждение", "директор"),
    Item(6, _D, "Анкета оценки удовлетворённости программой наставничества", "Satisfaction questionnaire",
         "Ответы в листе «Анкеты»"),
    Item(6, _D, "Показатели эффективности внедрения персонализированных программ",
         "Indicators of the programmes' effect", "Отчёт"),
    Item(6, _D, "Анкета куратора", "The curator's questionnaire", "Ответ в листе «Анкеты»"),
    Item(7, _A, "Освещение мероприятий дорожной карты на сайте организации", "Report on the site of the college",
         "Лист «Публикации»"),
    Item(7, _A, "Освещение мероприятий дорожной карты в социальных сетях", "Report in social media",
         "Лист «Публикации»"),
    Item(7, _A, "Освещение мероприятий на муниципальном и региональном уровнях (по возможности)",
         "Report at municipal and regional level, where possible", "Лист «Публикации»"),
    Item(7, _D, "Обновляемая информация о реализации Положения о системе наставничества на сайте",
         "Information on the site about the regulations, kept up to date", "Ссылка на страницу"),
)  # fmt: skip
